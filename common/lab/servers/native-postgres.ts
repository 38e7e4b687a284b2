import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { valueOf } from './answers.ts';
import { expectFree } from '../machine/free-port.ts';
import { type Profile, stateFolder } from '../machine/folders.ts';
import { type HowToStop, type ServerControl } from './servers.ts';
import { LabError } from '../machine/lab-error.ts';
import { lastLines, lastWords } from '../processes/last-lines.ts';
import { asOrdinaryUser } from '../machine/ordinary-user.ts';
import { serverPort, serverPortVariable } from '../processes/ports.ts';
import { postgresBinary } from './postgres-binaries.ts';
import {
  forgetProcess,
  isAlive,
  isPaused,
  rememberedProcess,
  rememberProcess,
  spawnServer,
  stopProcess,
} from '../processes/processes.ts';
import { pauseTree, resumeTree } from '../processes/process-tree.ts';
import { runScript } from './run-script.ts';
import { until } from '../machine/wait.ts';

const run = promisify(execFile);
const signals: Record<HowToStop, NodeJS.Signals> = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' };

/** The name of the superuser. Each role's password is its name. */
const superuser = 'postgres';

/** A private PostgreSQL server, from the binaries that npm has installed. */
export class NativePostgres implements ServerControl {
  private readonly profile: Profile;
  private readonly say: (line: string) => void;
  private readonly folder: string;
  private readonly port: number;

  constructor(profile: Profile, say: (line: string) => void) {
    this.profile = profile;
    this.say = say;
    this.folder = stateFolder(profile, 'postgres');
    this.port = serverPort(profile, 'POSTGRES');
  }

  url(role: string, database: string): string {
    return `postgres://${role}:${role}@127.0.0.1:${this.port}/${database}`;
  }

  pid(): number | undefined {
    return rememberedProcess(this.pidFile)?.pid;
  }

  /** Freezes the backends as well: each connection has a process of its own. */
  async pause(): Promise<void> {
    const id = rememberedProcess(this.pidFile);
    if (id) await pauseTree(id, 'PostgreSQL');
  }

  async resume(): Promise<void> {
    const id = rememberedProcess(this.pidFile);
    if (id) resumeTree(id);
  }

  async isPaused(): Promise<boolean> {
    return isPaused(rememberedProcess(this.pidFile));
  }

  async start(): Promise<void> {
    await this.resume();
    if (this.pid() && (await this.isReady())) return;
    await this.stop();
    await this.expectFreePort();
    if (!existsSync(this.complete)) await this.createCluster();
    await this.launch();
    if (!existsSync(this.complete)) await this.createRoles();
    this.say(`PostgreSQL is ready on 127.0.0.1:${this.port}`);
  }

  async stop(how: HowToStop = 'fast'): Promise<void> {
    await this.resume();
    await stopProcess(rememberedProcess(this.pidFile), signals[how], 20_000);
    forgetProcess(this.pidFile);
  }

  // Without this mark the setup was interrupted, and the folder is made anew.
  private get complete(): string {
    return join(this.folder, 'complete');
  }

  private get pidFile(): string {
    return join(this.folder, 'pid.json');
  }

  private get log(): string {
    return join(this.folder, 'log');
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private async createCluster(): Promise<void> {
    this.say('PostgreSQL: creating a database cluster');
    rmSync(this.data, { recursive: true, force: true });
    const password = join(this.folder, 'superuser-password');
    writeFileSync(password, superuser);
    const options = ['--auth=scram-sha-256', `--pwfile=${password}`, '--encoding=UTF8', '--locale=C'];
    const [file, ...args] = asOrdinaryUser(
      [postgresBinary('initdb'), '-D', this.data, '-U', superuser, ...options],
      this.folder,
    );
    await run(file!, args).catch((error: { stderr?: string; message: string }) => {
      throw new LabError(`PostgreSQL's initdb failed: ${(error.stderr || error.message).trim()}`);
    });
    rmSync(password);
  }

  private async createRoles(): Promise<void> {
    await runScript(
      this.url(superuser, superuser),
      readFileSync(join(import.meta.dirname, 'postgres/init.sql'), 'utf8'),
    );
    writeFileSync(this.complete, '');
  }

  private async launch(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: '',
      max_connections: 300,
      ...(this.profile === 'load' && { shared_preload_libraries: 'pg_stat_statements' }),
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = asOrdinaryUser([postgresBinary('postgres'), '-D', this.data, ...options], this.folder);
    const end = Date.now() + 30_000;
    for (;;) {
      const id = spawnServer(command, this.log, process.env, this.folder);
      rememberProcess(this.pidFile, id);
      const dead = () => (isAlive(id) ? undefined : lastWords(this.log));
      try {
        return await until('PostgreSQL', 60_000, () => this.expectOwn(), dead);
      } catch (error) {
        if (!isAlive(id)) await this.expectFreePort();
        // The children of a killed server take a moment to end.
        if (Date.now() > end || !lastLines(this.log).includes('shared memory block is still in use')) throw error;
      }
    }
  }

  private async isReady(): Promise<boolean> {
    return this.expectOwn().then(
      () => existsSync(this.complete),
      () => false,
    );
  }

  private expectFreePort(): Promise<void> {
    return expectFree(this.port, 'PostgreSQL', serverPortVariable(this.profile, 'POSTGRES'));
  }

  /** Fails unless this server answers. Another lab's may have taken the port since it was checked. */
  private async expectOwn(): Promise<void> {
    const folder = await valueOf(this.url(superuser, superuser), 'SHOW data_directory');
    if (folder !== this.data) throw new LabError(`the server on port ${this.port} has its data in ${String(folder)}`);
  }
}
