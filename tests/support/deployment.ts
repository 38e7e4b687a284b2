import { type Service } from '../../common/lab/processes/ports.ts';
import { type Link } from '../../common/lab/breaking/link.ts';
import { type LinkName } from '../../common/lab/breaking/links.ts';

/** A started variant, as processes or containers: its addresses, and how to break and heal it. */
export interface Deployment {
  url(service: Service, replica?: number): string;
  /** The databases and the broker for the test's own sessions, past every link. */
  databaseUrl(service: Service): string;
  amqpUrl(): string | undefined;
  /** Starts it and waits until it is ready. */
  start(service: Service, replica?: number): Promise<void>;
  /** Starts it without waiting: it may be unable to become ready. */
  launch(service: Service, replica?: number): void;
  /** Sends SIGTERM and returns the exit code. */
  stop(service: Service, replica?: number): Promise<number>;
  /** Sends SIGKILL. */
  kill(service: Service, replica?: number): Promise<void>;
  /** Sends SIGSTOP: the kernel still accepts connections, and the service doesn't answer. */
  pause(service: Service, replica?: number): Promise<void>;
  /** Returns those of these links that the variant has. */
  links(names: LinkName[]): Link[];
  /** Opens every link, resumes and starts every service, and waits until all are ready. */
  heal(): Promise<void>;
  close(): Promise<void>;
}
