import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { docker } from '../../common/lab/servers/docker-engine.ts';

/** One service in a container, started, stopped and broken like a process. */
export class Container {
  /** Somebody has started it, and nobody ended it since. */
  wanted = false;
  private frozen = false;
  private log: Promise<unknown> = Promise.resolve();

  constructor(
    readonly name: string,
    readonly url: string,
    private readonly onLine: (line: string) => void,
    /** Makes and starts one that isn't there. */
    private readonly create: () => Promise<unknown>,
  ) {}

  /** Returns when it runs; ready it is later. */
  async start(): Promise<void> {
    this.wanted = true;
    const since = new Date().toISOString();
    if ((await this.state()) === undefined) await this.create();
    else await docker(['start', this.name]);
    this.log = this.follow(spawn('docker', ['logs', '--follow', '--since', since, this.name]));
  }

  async stop(): Promise<number> {
    this.wanted = false;
    await docker(['stop', this.name]);
    return this.ended();
  }

  async kill(): Promise<void> {
    this.wanted = false;
    await docker(['kill', this.name]);
    await this.ended();
  }

  freeze(): void {
    execFileSync('docker', ['pause', this.name]);
    this.frozen = true;
  }

  thaw(): void {
    if (this.frozen) execFileSync('docker', ['unpause', this.name]);
    this.frozen = false;
  }

  /** Whether it has ended without being asked; from then on nobody expects it to run. */
  async hasCrashed(): Promise<boolean> {
    if (!this.wanted || (await this.state()) === 'running') return false;
    this.wanted = false;
    return true;
  }

  /** running, exited and the like; undefined when there is no such container. */
  private async state(): Promise<string | undefined> {
    return docker(['container', 'inspect', '--format', '{{.State.Status}}', this.name]).catch(() => undefined);
  }

  /** The exit code, once it has ended and all that it has said is heard. */
  private async ended(): Promise<number> {
    const code = Number(await docker(['wait', this.name]));
    await this.log;
    return code;
  }

  private async follow(reader: ChildProcess): Promise<void> {
    for (const stream of [reader.stdout, reader.stderr]) createInterface(stream!).on('line', this.onLine);
    await once(reader, 'close');
  }
}
