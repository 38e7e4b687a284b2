import { type Controlled, type State } from './controlled.ts';
import { docker } from '../servers/docker-engine.ts';
import { type Faults } from './injections.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { nameOf } from '../processes/running-services.ts';
import { expectReady } from '../processes/service-process.ts';
import { until } from '../machine/wait.ts';

/** In the writable folder that common/lab/servers/faults.yml mounts. */
const FAULTS_FILE = '/faults/file';

/** A service of docker compose. */
export class ControlledContainer implements Controlled {
  readonly variant: Variant;
  readonly service: Service;
  readonly replica = 1; // its ports are fixed
  readonly url: string;
  private readonly id: string;

  constructor(id: string, variant: Variant, service: Service, url: string) {
    this.id = id;
    this.variant = variant;
    this.service = service;
    this.url = url;
  }

  async state(): Promise<State> {
    const status = await docker(['container', 'inspect', '--format', '{{.State.Status}}', this.id]);
    return status === 'running' || status === 'paused' ? status : 'ended';
  }

  async kill(): Promise<void> {
    if ((await this.state()) === 'paused') await this.resume();
    await docker(['kill', this.id]);
  }

  async pause(): Promise<void> {
    await docker(['pause', this.id]);
  }

  async resume(): Promise<void> {
    await docker(['unpause', this.id]);
  }

  async start(): Promise<void> {
    await docker(['start', this.id]);
    await until(nameOf(this), 60_000, () => expectReady(this.url));
  }

  async inject(faults: Faults): Promise<void> {
    await this.expectFolder();
    const write = `require('fs').writeFileSync('${FAULTS_FILE}', '${JSON.stringify(faults)}')`;
    await docker(['exec', this.id, 'node', '-e', write]);
  }

  async clear(): Promise<boolean> {
    // an ended container has no folder, and a paused one runs no command
    if (!(await this.takesFaults()) || (await this.state()) !== 'running') return false;
    const said = await docker(['exec', this.id, 'rm', '-v', '-f', FAULTS_FILE]);
    return said !== '';
  }

  async injected(): Promise<Faults | undefined> {
    if (!(await this.takesFaults()) || (await this.state()) !== 'running') return undefined;
    const text = await docker(['exec', this.id, 'cat', FAULTS_FILE]).catch(() => ''); // no faults, no file
    return text ? (JSON.parse(text) as Faults) : undefined;
  }

  private async expectFolder(): Promise<void> {
    if (await this.takesFaults()) return;
    throw new LabError(
      `${nameOf(this)} was started without a faults file. Start it with: VARIANT=${this.variant} docker compose ` +
        `-f docker-compose.yml -f common/lab/servers/faults.yml up --wait`,
    );
  }

  private async takesFaults(): Promise<boolean> {
    const environment = await docker(['container', 'inspect', '--format', '{{.Config.Env}}', this.id]);
    return environment.includes(`LAB_FAULTS_FILE=${FAULTS_FILE}`);
  }
}
