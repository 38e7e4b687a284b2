import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Apis, apisAt } from '../client/api-client.ts';
import { root } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { chosenToUse } from '../processes/options.ts';
import { placesOf } from '../processes/places.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { rememberedServices } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';
import { whileRunning } from '../commands/while-running.ts';
import { arrowsOf } from '../page/model/arrows.ts';
import { type OpenSpan, spansOf, type TracedSpan } from '../page/model/span.ts';
import { readSpans } from './spans.ts';
import { svgOf } from './svg.ts';
import { traceExisting } from './existing-order.ts';
import { traceFolder } from './switch.ts';
import { textOf } from './text.ts';
import { placeTraced, prices } from './traced-order.ts';

const QUIET_MS = 500;
const WARM_UP = 5;

/**
 * `make trace`: places one order and draws its messages and statements with the measured times. With ORDER it draws an
 * order that exists.
 */
export async function trace(): Promise<void> {
  const { ORDER = '' } = process.env;
  if (ORDER) return traceExisting(ORDER.toLowerCase());
  const [variant, other] = chosenToUse();
  if (!variant || other) throw new LabError('One variant at a time: make trace VARIANT=hybrid.');
  const price = priceAskedFor();
  const running = rememberedServices().filter((service) => service.variant === variant && isAlive(service.runner));
  if (running.length > 0) return draw(variant, apisOf(running, variant), price);
  say(`${variant} is not running: starting it for this order`);
  await whileRunning(placesOf([variant], 1), async (services) => {
    const apis = apisOf(services, variant);
    for (let order = 1; order <= WARM_UP; order++) await placeTraced(apis, price); // the first orders are slower
    await draw(variant, apis, price);
  });
}

async function draw(variant: Variant, apis: Apis, price: number): Promise<void> {
  const { traceId, client, answer, ending } = await placeTraced(apis, price);
  const { spans, open } = await settledSpans(variant, traceId);
  const arrows = arrowsOf([client, ...spans]);
  const file = join(traceFolder(variant), `${traceId}.svg`);
  const title = `${variant}, trace ${traceId}`;
  writeFileSync(file, svgOf(title, arrows));
  console.log(`\n${textOf(arrows)}\n`);
  say(`answered ${answer}; ${ending}`);
  for (const { service, name } of open) say(`${service} has not finished: ${name}`);
  say(`drawn in ${relative(root, file)}`);
}

/** Reads the trace's spans until no more arrive: the last ones end after the notification is stored. */
async function settledSpans(variant: Variant, traceId: string): Promise<{ spans: TracedSpan[]; open: OpenSpan[] }> {
  for (let seen = -1; ; await sleep(QUIET_MS)) {
    const { ended, open } = readSpans(traceFolder(variant));
    const spans = spansOf(traceId, ended);
    if (spans.length === seen) return { spans, open: open.filter((span) => span.traceId === traceId) };
    seen = spans.length;
  }
}

function priceAskedFor(asked = process.env.OUTCOME || 'paid'): number {
  if (Object.hasOwn(prices, asked)) return prices[asked as keyof typeof prices];
  throw new LabError(`There is no outcome "${asked}": OUTCOME can be ${Object.keys(prices).join(' or ')}.`);
}

function apisOf(services: { service: Service; replica: number; url: string }[], variant: Variant): Apis {
  return apisAt((name) => {
    const found = services.find(({ service, replica }) => service === name && replica === 1);
    if (found) return found.url;
    throw new LabError(`${variant} runs without its ${name}: make start SERVICE=${name}.`);
  });
}
