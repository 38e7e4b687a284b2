import { type Service } from '../../common/lab/processes/ports.ts';
import { type Link } from '../../common/lab/breaking/link.ts';
import { type LinkName } from '../../common/lab/breaking/links.ts';

/** Where a started variant answers and how to break and mend it: processes here, containers by another one. */
export interface Deployment {
  url(service: Service, replica?: number): string;
  /** Where the test's own sessions find the databases and the broker, past every link. */
  databaseUrl(service: Service): string;
  amqpUrl(): string | undefined;
  /** Starts it and waits until it is ready. */
  start(service: Service, replica?: number): Promise<void>;
  /** Starts it and does not wait: it may have no chance to become ready. */
  launch(service: Service, replica?: number): void;
  /** Asks it to stop (SIGTERM) and gives the exit code. */
  stop(service: Service, replica?: number): Promise<number>;
  /** SIGKILL: nothing is said or finished any more. */
  kill(service: Service, replica?: number): Promise<void>;
  /** SIGSTOP: connections are accepted by the kernel, and nobody answers. */
  freeze(service: Service, replica?: number): void;
  thaw(service: Service, replica?: number): void;
  /** Those of these links that the variant has. */
  links(names: LinkName[]): Link[];
  /** Everything open again and running, whatever a case has left behind. */
  heal(): Promise<void>;
  close(): Promise<void>;
}
