import { type Profile } from '../machine/folders.ts';
import { type Service, type Variant } from '../processes/ports.ts';

export const modes = ['docker', 'native', 'external'] as const;
export type Mode = (typeof modes)[number];

/** PostgreSQL and optionally RabbitMQ, in any mode. */
export interface Infrastructure {
  mode: Mode;
  databaseUrl(service: Service): string;
  /** The superuser's URL. Absent when the servers are external. */
  adminDatabaseUrl?: string;
  amqpUrl(variant: Variant): string;
  /** The broker's UI. Absent without a broker, and when it is external. */
  managementUrl?: string;
  postgres?: ServerControl;
  rabbitmq?: ServerControl;
  /** Runs `rabbitmqctl` on the broker and returns its output. Absent without a broker, and when it is external. */
  rabbitmqctl?: (...command: string[]) => Promise<string>;
  /** Stops the servers, unless another lab of this profile still uses them. */
  stop(how?: HowToStop): Promise<void>;
}

/** The servers that the lab starts, as SERVICE= names them. */
export type ServerName = 'broker' | 'postgres';

/** fast: an orderly shutdown; immediate: without flushing; kill: SIGKILL, as in a crash. */
export type HowToStop = 'fast' | 'immediate' | 'kill';

export interface ServerControl {
  /** Stops the server, also a frozen one, and waits until it has ended. Does nothing when it doesn't run. */
  stop(how?: HowToStop): Promise<void>;
  /** Starts the server, or resumes a frozen one, and waits until it is ready. Does nothing when it is. */
  start(): Promise<void>;
  /** Freezes the server: the kernel still accepts connections, and the server doesn't answer. */
  pause(): Promise<void>;
  /** Lets a frozen server continue. Does nothing when it isn't frozen. */
  resume(): Promise<void>;
  isPaused(): Promise<boolean>;
  pid(): number | undefined;
}

export interface Request {
  profile: Profile;
  broker: boolean;
  say: (line: string) => void;
}
