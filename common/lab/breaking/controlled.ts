import { type Faults } from './injections.ts';
import { type Variant } from '../processes/ports.ts';
import { type ServerName } from '../servers/servers.ts';
import { type Which } from '../processes/running-services.ts';

export type State = 'running' | 'paused' | 'ended';

/** A service of a running lab, a process or a container, to break and heal. */
export interface Controlled extends Which {
  url: string;
  state(): Promise<State>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Sends SIGSTOP: the kernel still accepts connections, and the service doesn't answer. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ready when it returns. */
  start(): Promise<void>;
  /** Replaces earlier faults; takes effect within 100 ms. */
  inject(faults: Faults): Promise<void>;
  /** Removes injected faults; returns whether there were any. */
  clear(): Promise<boolean>;
  /** Returns the injected faults, if there are any. */
  injected(): Promise<Faults | undefined>;
}

/** PostgreSQL or a broker of the lab's own, and the running variants that share it. */
export interface LabServer {
  name: ServerName;
  variants: Variant[];
  /** Whether it answers. */
  isUp(): Promise<boolean>;
  isPaused(): Promise<boolean>;
  /** Ready when it returns. */
  start(): Promise<void>;
  /** Stops it gracefully; stored data is kept. */
  stop(): Promise<void>;
  /** Freezes it: connections are accepted, and nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}
