import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Profile, stateFolder } from '../machine/folders.ts';
import { expectFree } from '../machine/free-port.ts';
import { expectHolder } from '../machine/port-holder.ts';
import { lastWords } from '../processes/last-lines.ts';
import { type Server, serverPort, serverPortVariable, type Variant } from '../processes/ports.ts';
import {
  forgetProcess,
  isAlive,
  isPaused,
  type ProcessId,
  rememberedProcess,
  rememberProcess,
  spawnServer,
  stopProcess,
} from '../processes/processes.ts';
import { pauseTree, resumeTree } from '../processes/process-tree.ts';
import { findRabbitmq, type RabbitmqBinaries } from './rabbitmq-binaries.ts';
import { configuration, environment } from './rabbitmq-configuration.ts';
import { type HowToStop, type ServerControl } from './servers.ts';
import { brokerAnswers } from './answers.ts';
import { until } from '../machine/wait.ts';
import { createVirtualHosts, virtualHosts } from './virtual-hosts.ts';

const run = promisify(execFile);

/** A first boot takes 10 s on an idle machine, and much longer on a busy one. */
const BOOT_MS = 240_000;

/** A private RabbitMQ broker with its own port mapper (epmd). */
export class NativeRabbitmq implements ServerControl {
  private readonly profile: Profile;
  private readonly say: (line: string) => void;
  private readonly folder: string;

  constructor(profile: Profile, say: (line: string) => void) {
    this.profile = profile;
    this.say = say;
    this.folder = stateFolder(profile, 'rabbitmq');
  }

  url(variant: Variant): string {
    return `amqp://lab:lab@127.0.0.1:${this.port('AMQP')}/${variant}`;
  }

  managementUrl(): string {
    return `http://127.0.0.1:${this.port('BROKER_UI')}`;
  }

  pid(): number | undefined {
    return rememberedProcess(this.pidFile('broker'))?.pid;
  }

  async pause(): Promise<void> {
    const id = rememberedProcess(this.pidFile('broker'));
    if (id) await pauseTree(id, 'RabbitMQ');
  }

  async resume(): Promise<void> {
    const id = rememberedProcess(this.pidFile('broker'));
    if (id) resumeTree(id);
  }

  async isPaused(): Promise<boolean> {
    return isPaused(rememberedProcess(this.pidFile('broker')));
  }

  async start(): Promise<void> {
    await this.resume();
    if (await this.isReady()) return;
    await this.stop('kill');
    await this.expectFreePorts();
    const binaries = await findRabbitmq(this.say);
    if (!existsSync(this.complete)) rmSync(join(this.folder, 'data'), { recursive: true, force: true });
    for (const [name, text] of Object.entries(configuration((server) => this.port(server)))) {
      writeFileSync(join(this.folder, name), text);
    }
    const env = this.environment(binaries);
    try {
      await this.launchEpmd(env);
      await this.launchBroker(binaries, env);
    } catch (error) {
      await this.stop('kill');
      await this.expectFreePorts();
      throw error;
    }
    writeFileSync(this.complete, '');
    this.say(`RabbitMQ is ready on 127.0.0.1:${this.port('AMQP')}`);
  }

  async stop(how: HowToStop = 'fast'): Promise<void> {
    await this.resume();
    const kill = how !== 'fast';
    await stopProcess(rememberedProcess(this.pidFile('broker')), kill ? 'SIGKILL' : 'SIGTERM', 30_000);
    await stopProcess(rememberedProcess(this.pidFile('epmd')), 'SIGTERM', 2000);
    for (const name of ['broker', 'epmd']) forgetProcess(this.pidFile(name));
  }

  /** Runs `rabbitmqctl` on the broker and returns its output (https://www.rabbitmq.com/docs/man/rabbitmqctl.8). */
  async control(...command: string[]): Promise<string> {
    const binaries = await findRabbitmq(this.say);
    const rabbitmqctl = join(dirname(binaries.server), 'rabbitmqctl');
    return (await run(rabbitmqctl, command, { env: this.environment(binaries), cwd: this.folder })).stdout;
  }

  private environment(binaries: RabbitmqBinaries): NodeJS.ProcessEnv {
    return environment(binaries, this.folder, `lab-${this.profile}@localhost`, (server) => this.port(server));
  }

  private port(server: Server): number {
    return serverPort(this.profile, server);
  }

  private pidFile(name: string): string {
    return join(this.folder, `${name}.pid.json`);
  }

  // Without this mark the first boot was interrupted, and the data may be incomplete.
  private get complete(): string {
    return join(this.folder, 'complete');
  }

  private get log(): string {
    return join(this.folder, 'log');
  }

  private async launchEpmd(env: NodeJS.ProcessEnv): Promise<void> {
    const port = this.port('EPMD');
    const epmd = this.launch('epmd', ['epmd', '-port', String(port), '-address', '127.0.0.1'], env);
    await this.untilOwn('epmd', epmd, async () => expectHolder(epmd.pid, port));
  }

  private async launchBroker(binaries: RabbitmqBinaries, env: NodeJS.ProcessEnv): Promise<void> {
    const broker = this.launch('broker', [binaries.server], env);
    await this.untilOwn('RabbitMQ', broker, () => this.expectOwn(broker.pid));
  }

  private untilOwn(name: string, id: ProcessId, check: () => Promise<void>): Promise<void> {
    return until(name, BOOT_MS, check, () => (isAlive(id) ? undefined : lastWords(this.log)));
  }

  private launch(name: string, command: string[], env: NodeJS.ProcessEnv): ProcessId {
    const id = spawnServer(command, this.log, env, this.folder);
    rememberProcess(this.pidFile(name), id);
    return id;
  }

  private async expectFreePorts(): Promise<void> {
    const listeners = { AMQP: 'RabbitMQ', AMQP_DIST: 'Erlang distribution', EPMD: 'epmd', BROKER_UI: "RabbitMQ's UI" };
    for (const [server, what] of Object.entries(listeners) as [Server, string][]) {
      await expectFree(this.port(server), what, serverPortVariable(this.profile, server));
    }
  }

  /** Fails unless this broker serves every variant. Another lab's may have taken the port since it was checked. */
  private async expectOwn(pid: number): Promise<void> {
    for (const server of ['AMQP', 'BROKER_UI'] as const) expectHolder(pid, this.port(server));
    await createVirtualHosts(this.managementUrl());
    for (const name of virtualHosts()) await brokerAnswers(this.url(name));
  }

  private async isReady(): Promise<boolean> {
    const pid = this.pid();
    if (pid === undefined) return false;
    return this.expectOwn(pid).then(
      () => true,
      () => false,
    );
  }
}
