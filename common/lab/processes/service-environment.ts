import { hasBroker, portOf, type Service, type Variant } from './ports.ts';
import { type Infrastructure } from '../servers/servers.ts';

/** Returns the environment of a service: its name, its port and the addresses it needs. */
export function serviceEnvironment(about: {
  service: Service;
  variant: Variant;
  port: number;
  replicas?: number;
  infrastructure: Pick<Infrastructure, 'databaseUrl' | 'amqpUrl'>;
}): Record<string, string> {
  const { service, variant, port, replicas = 1, infrastructure } = about;
  const env: Record<string, string> = {
    SERVICE: service,
    VARIANT: variant,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: infrastructure.databaseUrl(service),
  };
  if (hasBroker(variant)) env.AMQP_URL = infrastructure.amqpUrl(variant);
  if (service !== 'order') return env;
  env.BILLING_URL = urlsOf(variant, 'billing', replicas);
  env.NOTIFICATION_URL = urlsOf(variant, 'notification', replicas);
  return env;
}

/** Returns the URLs of a service's replicas, separated by commas. */
export function urlsOf(variant: Variant, service: Service, replicas: number): string {
  const numbers = Array.from({ length: replicas }, (_, index) => index + 1);
  return numbers.map((replica) => `http://127.0.0.1:${portOf(variant, service, replica)}`).join();
}

const given =
  /^(HOST|PORT|DATABASE_URL|AMQP_URL|BILLING_URL|NOTIFICATION_URL|LAB_FAULTS_FILE|LAB_TRACE_FILE|OTEL_TRACES_SAMPLER)$/;

/** Removes variables that the user's shell may have exported for something else. */
export function withoutStrays(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !given.test(name)));
}
