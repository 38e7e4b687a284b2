import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker, dockerSays } from './docker-engine.ts';
import { type Profile, root, stateFolder } from '../machine/folders.ts';
import { expectFree } from '../machine/free-port.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Server, serverPort, serverPortVariable } from '../processes/ports.ts';
import { type HowToStop, type ServerControl } from './servers.ts';
import { reasonOf, until } from '../machine/wait.ts';

/** Marks every container and volume of this clone. */
export const label = `interaction-styles-lab=${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;

export interface Container {
  /** postgres, or rabbitmq */
  name: string;
  title: string;
  image: string;
  /** The port inside the container for each port of the lab. */
  ports: Partial<Record<Server, number>>;
  /** Where the image keeps its data. */
  data: string;
  options: string[];
  command: string[];
  /** The signal for an immediate shutdown. */
  immediately: NodeJS.Signals;
  answers: () => Promise<void>;
}

/** A server in a container. Container and volume are kept from one run to the next. */
export class DockerServer implements ServerControl {
  private readonly profile: Profile;
  private readonly container: Container;
  private readonly say: (line: string) => void;
  private readonly name: string;
  private hostPid?: number;

  constructor(profile: Profile, container: Container, say: (line: string) => void) {
    this.profile = profile;
    this.container = container;
    this.say = say;
    this.name = `${label.replace('=', '-')}-${profile}-${container.name}`;
  }

  pid(): number | undefined {
    return this.hostPid;
  }

  async pause(): Promise<void> {
    await docker(['pause', this.name]);
  }

  async resume(): Promise<void> {
    if (await this.isPaused()) await docker(['unpause', this.name]);
  }

  async isPaused(): Promise<boolean> {
    return (await this.inspect('{{.State.Paused}}')) === 'true';
  }

  async start(): Promise<void> {
    await this.resume();
    // A container whose first start was interrupted may lack its users.
    if (!existsSync(this.complete)) await this.remove();
    if (!(await this.isRunning())) await this.startContainer();
    await this.untilReady();
    writeFileSync(this.complete, '');
    this.hostPid = Number(await this.inspect('{{.State.Pid}}'));
    this.say(`${this.container.title} is ready in the container ${this.name}`);
  }

  async stop(how: HowToStop = 'fast'): Promise<void> {
    this.hostPid = undefined;
    await this.resume(); // a frozen container takes no signal
    if (!(await this.isRunning())) return;
    if (how === 'fast') await docker(['stop', '--time', '30', this.name]);
    else await docker(['kill', '--signal', how === 'kill' ? 'SIGKILL' : this.container.immediately, this.name]);
    await docker(['wait', this.name]);
  }

  async isRunning(): Promise<boolean> {
    return (await this.inspect('{{.State.Running}}')) === 'true';
  }

  /** Runs a command in the container and returns its output. */
  async execute(command: string[]): Promise<string> {
    return docker(['exec', this.name, ...command]);
  }

  /** Removes the container and its volume. */
  async remove(): Promise<void> {
    rmSync(this.complete, { force: true });
    await docker(['rm', '--force', this.name]);
    await docker(['volume', 'rm', '--force', this.name]);
  }

  private async untilReady(): Promise<void> {
    let last: string | undefined;
    const attempt = async () => {
      if (!(await this.isRunning())) last = `see docker logs ${this.name}`;
      await this.container.answers();
    };
    await until(`${this.container.title} in the container ${this.name}`, 120_000, attempt, () => last);
  }

  private get complete(): string {
    return join(stateFolder(this.profile, 'docker'), `${this.container.name}-complete`);
  }

  private async startContainer(): Promise<void> {
    await this.expectFreePorts();
    const args = this.runArguments();
    const made = createHash('sha256').update(args.join('\n')).digest('hex').slice(0, 12);
    if ((await this.inspect('{{index .Config.Labels "made-as"}}')) === made) {
      await this.launch(['start', this.name]);
      return;
    }
    await docker(['rm', '--force', this.name]);
    await this.launch(['run', '--detach', '--label', `made-as=${made}`, ...args]);
  }

  /** Docker refuses to start a container whose port was taken since it was checked. */
  private async launch(command: string[]): Promise<void> {
    try {
      await docker(command);
    } catch (error) {
      await this.expectFreePorts();
      throw new LabError(`${this.container.title} could not be started: ${reasonOf(error)}`);
    }
  }

  private async expectFreePorts(): Promise<void> {
    for (const server of Object.keys(this.container.ports) as Server[]) {
      const variable = serverPortVariable(this.profile, server);
      await expectFree(serverPort(this.profile, server), this.container.title, variable);
    }
  }

  private runArguments(): string[] {
    const { image, data, options, command, ports } = this.container;
    const published = Object.entries(ports).flatMap(([server, inside]) => [
      '--publish',
      `127.0.0.1:${serverPort(this.profile, server as Server)}:${inside}`,
    ]);
    const volume = ['--volume', `${this.name}:${data}`];
    return ['--name', this.name, '--label', label, ...published, ...volume, ...options, image, ...command];
  }

  private async inspect(format: string): Promise<string | undefined> {
    if (!(await dockerSays(['container', 'inspect', this.name]))) return undefined;
    return docker(['container', 'inspect', '--format', format, this.name]);
  }
}
