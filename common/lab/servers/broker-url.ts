import { brokerAnswers } from './answers.ts';
import { withVirtualHost } from './external.ts';
import { LabError } from '../machine/lab-error.ts';
import { chosenBy } from '../processes/experiments.ts';
import { containerPortOf, type Variant } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { rememberedServices } from '../processes/running-services.ts';

/** Returns the broker URL of a running variant: AMQP_URL, else that of make run, else that of docker compose. */
export async function brokerUrl(variant: Variant, env = process.env): Promise<string> {
  if (env.AMQP_URL) return withVirtualHost(env.AMQP_URL, variant);
  const ofContainers = `amqp://lab:lab@127.0.0.1:${containerPortOf(variant, 'AMQP', env)}/${variant}`;
  for (const url of [ofMakeRun(variant), ofContainers]) {
    if (url && (await answers(url))) return url;
  }
  throw new LabError(
    `No broker of ${variant} answers: make heal restores one that was paused or stopped, make run ${chosenBy(variant)} starts ` +
      `one, and AMQP_URL names another.`,
  );
}

function ofMakeRun(variant: Variant): string | undefined {
  return rememberedServices().find((service) => service.variant === variant && isAlive(service.runner))?.env.AMQP_URL;
}

function answers(url: string): Promise<boolean> {
  return brokerAnswers(url).then(
    () => true,
    () => false,
  );
}
