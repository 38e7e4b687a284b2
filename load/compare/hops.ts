import { Link } from '../../common/lab/breaking/link.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { type Place } from '../../common/lab/processes/places.ts';
import {
  hasBroker,
  portOf,
  profileBase,
  type Service,
  services,
  type Variant,
} from '../../common/lab/processes/ports.ts';
import { type Infrastructure } from '../../common/lab/servers/servers.ts';
import { type Profile } from '../k6/profiles.ts';
import { measureLoad, warmUp } from '../measure/load.ts';
import { SEED, USERS } from '../options.ts';
import { type Shape, type Stack } from '../stack.ts';
import { spreadOf } from '../statistics.ts';
import { makeUsers } from '../users.ts';
import { type Bench, type Part } from './part.ts';
import { expectSound, reportedOnly, type Sound, type Unreported, unreportedLines } from './sound.ts';
import { figure, headRow, markdownTable } from './tables.ts';

const DELAY_MS = 2;
const TURNS = 2;
const profile: Profile = { what: 'with and without a delay', rate: 50, seconds: 8 };

const OLDER = { rate: 50, seconds: 12 };

/** Results of alternating runs without and with the delay. */
interface Found {
  variant: Variant;
  near: Sound[];
  far: Sound[];
}

export interface Hops {
  /** Orders per second, and seconds of a run. Undefined in older data. */
  rate?: number;
  seconds?: number;
  found: Found[];
  unreported: Unreported;
}

/** Measures the cost of a hop on a slow network. */
export const hops: Part<Hops> = {
  title: `With ${DELAY_MS} ms between the services`,
  seconds: (variants) => variants * (20 + 2 * TURNS * (profile.seconds + 3)),

  async measure(bench) {
    const found: Found[] = [];
    const unreported: Unreported = {};
    for (const [index, variant] of bench.variants.entries()) {
      bench.step(variant, index + 1, bench.variants.length);
      await reportedOnly(unreported, variant, async () => {
        found.push(await byTurns(bench, variant));
      });
    }
    return { rate: profile.rate, seconds: profile.seconds, found, unreported };
  },

  render: (data) => ({ markdown: markdownOf(data), charts: {} }),
};

async function byTurns(bench: Bench, variant: Variant): Promise<Found> {
  const links = await openLinks(variant, await bench.infrastructure());
  try {
    return await bench.on(variant, (stack) => measureByTurns(bench, stack, [...links.values()]), shapeOf(links));
  } finally {
    await Promise.all([...links.values()].map((link) => link.cut()));
  }
}

async function measureByTurns({ k6, stop }: Bench, stack: Stack, links: Link[]): Promise<Found> {
  const users = await makeUsers(stack, USERS);
  const run = async (seed: number, delayMs: number) => {
    for (const link of links) link.slow(delayMs);
    return expectSound(await measureLoad(stack, { k6, profile, users, seed, quiet: true, stop }));
  };
  await warmUp(stack, { k6, profile, users, seed: SEED, quiet: true, stop });
  const found: Found = { variant: stack.variant, near: [], far: [] };
  for (let turn = 1; turn <= TURNS; turn++) {
    found.near.push(await run(SEED + 2 * turn, 0));
    found.far.push(await run(SEED + 2 * turn + 1, DELAY_MS));
  }
  return found;
}

/** Opens a link for each connection between services or to the broker, named `from.to`. */
async function openLinks(variant: Variant, infrastructure: Infrastructure): Promise<Map<string, Link>> {
  const to = (service: Service) => `http://127.0.0.1:${portOf(variant, service)}`;
  const ways: [string, string][] = [
    ['order.billing', to('billing')],
    ['order.notification', to('notification')],
    ...(hasBroker(variant)
      ? services.map((name): [string, string] => [`${name}.broker`, infrastructure.amqpUrl(variant)])
      : []),
  ];
  const first = profileBase('load') + 700;
  const links = new Map<string, Link>();
  for (const [index, [name, url]] of ways.entries()) links.set(name, await Link.open(first + index, url));
  return links;
}

function shapeOf(links: Map<string, Link>): Shape {
  const through = (name: string, url: string) => {
    const link = links.get(name);
    if (!link) throw new LabError(`There is no link ${name}.`);
    return link.through(url);
  };
  const env = ({ service }: Place, told: Record<string, string>) => {
    const changed: Record<string, string> = {};
    if (told.BILLING_URL) changed.BILLING_URL = through('order.billing', told.BILLING_URL);
    if (told.NOTIFICATION_URL) changed.NOTIFICATION_URL = through('order.notification', told.NOTIFICATION_URL);
    if (told.AMQP_URL) changed.AMQP_URL = through(`${service}.broker`, told.AMQP_URL);
    return changed;
  };
  return { env };
}

function markdownOf({ rate = OLDER.rate, seconds = OLDER.seconds, found, unreported }: Hops): string {
  const clocks: [string, (result: Sound) => number | null | undefined][] = [
    ['time to the answer, p50', ({ answer }) => answer.p50],
    ['time until settled and notified, p50', ({ settled }) => settled?.p50],
  ];
  const rows = clocks.flatMap(([label, read]) => {
    const near = found.map((one) => spreadOf(one.near.map(read))?.median);
    const far = found.map((one) => spreadOf(one.far.map(read))?.median);
    const more = near.map((ms, index) => (ms === undefined ? undefined : (far[index] ?? NaN) - ms));
    return [
      [`${label}, as it is, ms`, ...near.map(figure)],
      [`with ${DELAY_MS} ms, ms`, ...far.map(figure)],
      ['**more, ms**', ...more.map((ms) => `**${figure(ms)}**`)],
    ];
  });
  const head = headRow(
    '',
    found.map(({ variant }) => variant),
  );
  return `Proxies delay everything that a service receives from another service or from the broker by ${DELAY_MS} ms, like a network between data centres. The databases stay near. Runs of ${seconds} s at ${rate} orders per second alternate, ${TURNS} without and ${TURNS} with the delay, all through the same proxies. The added time divided by ${DELAY_MS} is the number of hops that are waited for.

${markdownTable([head, ...rows])}
${unreportedLines(unreported)}`;
}
