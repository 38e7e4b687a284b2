import { type Profile } from '../machine/folders.ts';
import { type Service, type Variant } from '../processes/ports.ts';

export const modes = ['docker', 'native', 'external'] as const;
export type Mode = (typeof modes)[number];

/** PostgreSQL, and RabbitMQ where it is asked for, wherever they run. */
export interface Infrastructure {
  mode: Mode;
  databaseUrl(service: Service): string;
  /** The superuser's; absent when the servers are somebody else's. */
  adminDatabaseUrl?: string;
  amqpUrl(variant: Variant): string;
  /** The broker's UI; absent without a broker, and when it is somebody else's. */
  managementUrl?: string;
  postgres?: ServerControl;
  rabbitmq?: ServerControl;
  /** Stops the servers, unless another lab of this profile still uses them. */
  stop(how?: HowToStop): Promise<void>;
}

/** fast: in order, and what is stored is flushed; immediate: no such care; kill: SIGKILL, as in a crash. */
export type HowToStop = 'fast' | 'immediate' | 'kill';

export interface ServerControl {
  /** Gone when it returns; nothing to do for one that isn't running. */
  stop(how?: HowToStop): Promise<void>;
  /** Ready when it returns; nothing to do for one that is. */
  start(): Promise<void>;
  pid(): number | undefined;
}

export interface Request {
  profile: Profile;
  broker: boolean;
  say: (line: string) => void;
}
