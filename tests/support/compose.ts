import { hasBroker, type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { type Servers } from './infrastructure.ts';

type Environment = Record<string, string | undefined>;

/** Returns whether the environment names running containers; then the suite starts no servers or processes. */
export function composed(env: Environment = process.env): boolean {
  return Boolean(env.ORDER_URL);
}

/** Returns the variables that name a variant's published services, databases and broker. */
export function composedEnvironment(variant: Variant, ports: Environment): Record<string, string> {
  const url = (name: string) => `http://127.0.0.1:${ports[`${name}_PORT`]}`;
  const database = (role: Service) => `postgres://${role}:${role}@127.0.0.1:${ports.POSTGRES_PORT}/${role}_db`;
  return {
    ORDER_URL: url('ORDER'),
    BILLING_URL: url('BILLING'),
    NOTIFICATION_URL: url('NOTIFICATION'),
    ORDER_DATABASE_URL: database('order'),
    BILLING_DATABASE_URL: database('billing'),
    NOTIFICATION_DATABASE_URL: database('notification'),
    ...(hasBroker(variant) ? { AMQP_URL: `amqp://lab:lab@127.0.0.1:${ports.AMQP_PORT}/${variant}` } : {}),
  };
}

export function composedUrl(service: Service, replica: number, env: Environment = process.env): string {
  const { hostname, port } = new URL(env[`${service.toUpperCase()}_URL`]!);
  return `http://${hostname}:${Number(port) + 10 * (replica - 1)}`;
}

export function composedServers(env: Environment = process.env): Servers {
  const { ORDER_DATABASE_URL, BILLING_DATABASE_URL, NOTIFICATION_DATABASE_URL, VARIANT, AMQP_URL } = env;
  return {
    databases: { order: ORDER_DATABASE_URL!, billing: BILLING_DATABASE_URL!, notification: NOTIFICATION_DATABASE_URL! },
    brokers: AMQP_URL ? { [VARIANT!]: AMQP_URL } : {},
  };
}
