import { type Faults } from './injections.ts';
import { type Variant } from '../processes/ports.ts';
import { type Which } from '../processes/running-services.ts';

export type State = 'running' | 'paused' | 'ended';

/** A service of a running lab, for those who break it and mend it; it is a process or a container. */
export interface Controlled extends Which {
  url: string;
  state(): Promise<State>;
  /** SIGKILL: nothing is said or finished any more. */
  kill(): Promise<void>;
  /** SIGSTOP: connections are accepted by the kernel, and nobody answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ready when it returns. */
  start(): Promise<void>;
  /** In the place of what was injected before; works within a tenth of a second. */
  inject(faults: Faults): Promise<void>;
  /** Whether there was something to clear. */
  clear(): Promise<boolean>;
}

/** A broker of the lab's own, and the running variants that share it. */
export interface LabBroker {
  variants: Variant[];
  isUp(): Promise<boolean>;
  /** Ready when it returns. */
  start(): Promise<void>;
  /** In order, as for an upgrade: what is stored is kept. */
  stop(): Promise<void>;
}
