import { type Controlled, type State } from './controlled.ts';
import { clearFaults, type Faults, readFaults, writeFaults } from './injections.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { killProcess, pauseProcess, resumeProcess, stateOf } from './process-control.ts';
import { identify } from '../processes/processes.ts';
import { nameOf, remember, type RunningService } from '../processes/running-services.ts';
import { launch } from '../processes/service-process.ts';

/** Ten times the boot time on an idle machine. */
const BOOT_MS = 120_000;

/** A service of make run. */
export class ControlledProcess implements Controlled {
  readonly variant: Variant;
  readonly service: Service;
  readonly replica: number;
  readonly url: string;
  private known: RunningService;

  constructor(known: RunningService) {
    this.known = known;
    ({ variant: this.variant, service: this.service, replica: this.replica, url: this.url } = known);
  }

  async state(): Promise<State> {
    return stateOf(this.known);
  }

  kill(): Promise<void> {
    return killProcess(this.known, nameOf(this));
  }

  pause(): Promise<void> {
    return pauseProcess(this.known, nameOf(this));
  }

  resume(): Promise<void> {
    return resumeProcess(this.known, nameOf(this));
  }

  async start(): Promise<void> {
    await this.startWith({});
  }

  /** Starts it with other environment variables, this time only. */
  async startWith(env: Record<string, string>): Promise<void> {
    const started = launch({ ...this.known, env: { ...this.known.env, ...env } });
    this.known = { ...this.known, ...(identify(started.pid) ?? { pid: started.pid, started: '' }) };
    remember(this.known);
    await started.ready(BOOT_MS);
  }

  /** Reads a variable of its environment; of several addresses the first. */
  setting(name: string): string {
    return (this.known.env[name] ?? '').split(',')[0]!;
  }

  async inject(faults: Faults): Promise<void> {
    writeFaults(this.faultsFile(), faults);
  }

  async clear(): Promise<boolean> {
    return clearFaults(this.faultsFile());
  }

  async injected(): Promise<Faults | undefined> {
    return readFaults(this.faultsFile());
  }

  private faultsFile(): string {
    const file = this.known.env.LAB_FAULTS_FILE;
    if (!file) throw new LabError(`${nameOf(this)} was started without LAB_FAULTS_FILE: make stop, then make run.`);
    return file;
  }
}
