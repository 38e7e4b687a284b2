import { containerPortOf, type Service, type Variant } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { rememberedServices } from '../processes/running-services.ts';

/** Returns the database URLs of a variant: from the environment, else of make run, else of docker compose. */
export function databaseUrlsOf(variant: Variant, env = process.env): (service: Service) => string {
  const running = rememberedServices().filter((one) => one.variant === variant && isAlive(one.runner));
  return (service) =>
    env[`${service.toUpperCase()}_DATABASE_URL`] ||
    running.find((one) => one.service === service)?.env.DATABASE_URL ||
    `postgres://${service}:${service}@127.0.0.1:${containerPortOf(variant, 'POSTGRES', env)}/${service}_db`;
}
