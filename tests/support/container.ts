import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ControlledContainer } from '../../common/lab/breaking/controlled-container.ts';
import { docker } from '../../common/lab/servers/docker-engine.ts';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';

/** One service in a container, with its log and its exit code. */
export class Container {
  /** A case has started it and not ended it since. */
  wanted = false;
  private readonly controlled: ControlledContainer;
  private log: Promise<unknown> = Promise.resolve();

  constructor(
    readonly name: string,
    variant: Variant,
    service: Service,
    readonly url: string,
    private readonly onLine: (line: string) => void,
    /** Creates and starts a container that doesn't exist. */
    private readonly create: () => Promise<unknown>,
  ) {
    this.controlled = new ControlledContainer(name, variant, service, url);
  }

  /** Returns when the container runs; the service is ready later. */
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
    await this.controlled.kill();
    await this.ended();
  }

  pause(): Promise<void> {
    return this.controlled.pause();
  }

  async resumeIfPaused(): Promise<void> {
    if ((await this.state()) === 'paused') await this.controlled.resume();
  }

  /** Returns whether it ended without being asked, once per end. */
  async hasCrashed(): Promise<boolean> {
    if (!this.wanted || (await this.state()) === 'running') return false;
    this.wanted = false;
    return true;
  }

  /** Undefined when there is no such container. */
  private state() {
    return this.controlled.state().catch(() => undefined);
  }

  /** Returns the exit code, once the container has ended and its log is read. */
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
