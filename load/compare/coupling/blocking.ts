import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'd3-array';
import { type Link } from '../../../common/lab/breaking/link.ts';
import { type LinkName, openLinks } from '../../../common/lab/breaking/links.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Place } from '../../../common/lab/processes/places.ts';
import { hasBroker, portOf, profileBase, type Variant } from '../../../common/lab/processes/ports.ts';
import { type Shape, type Stack } from '../../stack.ts';
import { rounded } from '../../statistics.ts';
import { makeUsers } from '../../users.ts';
import { type Bench } from '../part.ts';

/** The HTTP status of one order's answer, and its time in ms. Null without an answer within PATIENCE_MS. */
export type Answered = { code: number; ms: number } | null;

/** A connection from a service to something that it depends on, and its effect on the answer. */
export interface Way {
  name: LinkName;
  /** Round trips on this connection between the POST and its answer; the median of several orders. */
  roundTrips: number;
  /** The answer while the other side is silent: connections stay open, no data arrives. The fastest of several. */
  silent: Answered;
  /** Whether the answer waited for that silence. */
  waits: boolean;
}

export interface Blocking {
  answer: Answered;
  ways: Way[];
  /** The answer while the named dependency is unreachable for all services. */
  without: Record<string, Answered>;
}

const ORDERS = 15;
const TRIES = 3;
const PATIENCE_MS = 3000;
/** An answer counts as waiting when it takes longer than normal by more than this. The shortest timeout is 300 ms. */
const MARGIN_MS = 150;
const QUIET_MS = 100;
const WELL_MS = 500;
const HEALING_MS = 60_000;

/** The connections to cut for each dependency. Those that a variant does not have are left out. */
const THINGS: Record<string, LinkName[]> = {
  Billing: ['order.billing', 'billing.broker'],
  Notification: ['order.notification', 'notification.broker'],
  'the broker': ['order.broker', 'billing.broker', 'notification.broker'],
  "Order's database": ['order.database'],
  "Billing's database": ['billing.database'],
  "Notification's database": ['notification.database'],
};

type Links = Map<LinkName, Link>;

/** Routes all connections of the services through proxies, and counts, silences and cuts them. */
export async function blockingIn(bench: Bench, variant: Variant): Promise<Blocking> {
  const servers = await bench.infrastructure();
  const url = (service: Place['service']) => `http://127.0.0.1:${portOf(variant, service)}`;
  const databaseUrl = (service: Place['service']) => servers.databaseUrl(service);
  const targets = { url, databaseUrl, amqpUrl: hasBroker(variant) ? servers.amqpUrl(variant) : undefined };
  const links = await openLinks(targets, profileBase('load') + 720);
  try {
    return await bench.on(variant, (stack) => recorded(stack, links), { env: leadingThrough(links) });
  } finally {
    await Promise.all([...links.values()].map((link) => link.cut()));
  }
}

function leadingThrough(links: Links): Shape['env'] {
  return ({ service }, told) => {
    const ways: Record<string, LinkName> = {
      DATABASE_URL: `${service}.database`,
      AMQP_URL: `${service}.broker`,
      BILLING_URL: 'order.billing',
      NOTIFICATION_URL: 'order.notification',
    };
    const changed = Object.entries(ways).filter(([name]) => told[name]);
    return Object.fromEntries(changed.map(([name, way]) => [name, links.get(way)!.through(told[name]!)]));
  };
}

async function recorded(stack: Stack, links: Links): Promise<Blocking> {
  const [userId] = await makeUsers(stack, 1);
  const order = () => answerTo(stack, userId!);
  await healed(order);
  const usual = await usually(order, links);
  const ways: Way[] = [];
  for (const [name, link] of links) {
    const silent = await whileSilent(order, link, usual.answer);
    const waits = silent === null || silent.ms > usual.answer.ms + MARGIN_MS;
    ways.push({ name, roundTrips: usual.roundTrips.get(name)!, silent, waits });
  }
  const without: Blocking['without'] = {};
  for (const [thing, names] of Object.entries(THINGS)) {
    const cut = names.flatMap((name) => links.get(name) ?? []);
    if (cut.length > 0) without[thing] = await whileCut(order, cut, usual.answer);
  }
  return { answer: usual.answer, ways, without };
}

type Order = () => Promise<{ code: number; ms: number }>;

async function answerTo(stack: Stack, userId: string): Promise<{ code: number; ms: number }> {
  const began = performance.now();
  const response = await fetch(`${stack.url('order')}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, price: 1 }),
  });
  await response.text();
  return { code: response.status, ms: rounded(performance.now() - began)! };
}

/** Places one order at a time with nothing broken, and counts the round trips on each link until its answer. */
async function usually(order: Order, links: Links) {
  const trips = new Map<LinkName, number[]>([...links.keys()].map((name) => [name, []]));
  const answers: { code: number; ms: number }[] = [];
  for (let time = 0; time < ORDERS; time++) {
    await quiet(links);
    const before = new Map([...links].map(([name, link]) => [name, link.roundTrips]));
    answers.push(await order());
    for (const [name, link] of links) trips.get(name)!.push(link.roundTrips - before.get(name)!);
  }
  const roundTrips = new Map([...trips].map(([name, counts]) => [name, median(counts)!]));
  return { answer: { code: answers[0]!.code, ms: median(answers, ({ ms }) => ms)! }, roundTrips };
}

/** Waits until no data passes, so that late traffic does not count for the next order. */
async function quiet(links: Links): Promise<void> {
  const passed = () => [...links.values()].reduce((sum, link) => sum + link.passed('there') + link.passed('back'), 0);
  for (let before = -1; before !== passed(); await sleep(QUIET_MS)) before = passed();
}

async function whileSilent(order: Order, link: Link, usual: NonNullable<Answered>): Promise<Answered> {
  let quickest: Answered = null;
  for (let time = 0; time < TRIES; time++) {
    link.hold('back');
    const answering = order();
    const answered = await Promise.race([answering, sleep(PATIENCE_MS, null)]);
    link.release();
    await answering;
    await healed(order, usual);
    if (answered && (!quickest || answered.ms < quickest.ms)) quickest = answered;
  }
  return quickest;
}

async function whileCut(order: Order, links: Link[], usual: NonNullable<Answered>): Promise<Answered> {
  for (const link of links) await link.cut();
  const answering = order();
  const answered = await Promise.race([answering, sleep(PATIENCE_MS, null)]);
  for (const link of links) await link.mend();
  await answering;
  await healed(order, usual);
  return answered;
}

/** Waits for several normal answers in a row: pools, the broker's connections and the breaker take time to recover. */
async function healed(order: Order, usual?: { code: number; ms: number }): Promise<void> {
  const end = Date.now() + HEALING_MS;
  const limit = usual ? Math.max(WELL_MS, 5 * usual.ms) : Infinity;
  for (let inARow = 0; inARow < 5;) {
    const { code, ms } = await order();
    const well = code === (usual?.code ?? code) && code < 300 && ms < limit;
    inARow = well ? inARow + 1 : 0;
    if (!well) await sleep(200);
    if (Date.now() > end) throw new LabError(`Orders have not recovered: the last answer was ${code} after ${ms} ms.`);
  }
}
