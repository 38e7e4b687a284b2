import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlledProcess } from '../../breaking/controlled-process.ts';
import { killBeforeFirstMessage } from '../../breaking/first-message.ts';
import { serversOf } from '../../breaking/lab-servers.ts';
import { everyService } from '../../breaking/running-lab.ts';
import { apisAt } from '../../client/api-client.ts';
import { Customer } from '../../client/customer.ts';
import { healed } from '../../commands/heal.ts';
import { whileRunning } from '../../commands/while-running.ts';
import { root } from '../../machine/folders.ts';
import { LabError } from '../../machine/lab-error.ts';
import { say } from '../../machine/terminal.ts';
import { until } from '../../machine/wait.ts';
import { placesOf } from '../../processes/places.ts';
import { type Variant } from '../../processes/ports.ts';
import { currentCommit } from '../../source/current-commit.ts';
import { laneModel } from '../model/derive.ts';
import { FORMAT, FORMAT_VERSION, laneNames, type LaneModel, type Run } from '../model/run.ts';
import { codeOfVariant, sqlFunctions } from './arrow-table.ts';
import { now } from './clock.ts';
import { Fault } from './faults.ts';
import { LaneRecorder } from './lane-recorder.ts';
import { scriptOf } from './script.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** Where the page looks for recordings. */
export const recordingsFolder = join(root, 'docs/lab/recordings');

const DEPOSIT = 100_000;
const EARLIER_ORDERS = 9;
const EARLIER_PRICE = 2500;
const WARM_UP_ORDERS = 25;
const HEAL_AFTER_MS = 2000;
/** An order is settled within 5 s after the heal, and its event published within 5 s more. */
const OVER_WITHIN_MS = 40_000;
const LOOK_EVERY_MS = 200;
/** The last acknowledgements follow the last commit. */
const TAIL_MS = 500;
/** Order's answer may leave just before it is killed. */
const ANSWER_MS = 50;

/**
 * `make record`: records the scenarios in all four variants, or the one that SCENARIO names. It keeps the take of TAKES=3
 * in which the clients waited least.
 */
export async function record(): Promise<void> {
  const chosen = scenariosAskedFor();
  const running = await everyService();
  if (running.length > 0) {
    process.once('SIGINT', () => void healed(running).finally(() => process.exit(130)));
    return recordAll(chosen);
  }
  say('the lab is not running: starting all four variants for the recordings');
  await whileRunning(placesOf([...laneNames], 1), async () => recordAll(chosen));
}

function scenariosAskedFor(asked = process.env.SCENARIO || 'all'): Scenario[] {
  if (asked === 'all') return scenarios;
  const found = scenarios.find(({ id }) => id === asked);
  if (found) return [found];
  throw new LabError(`There is no scenario "${asked}": SCENARIO can be ${scenarios.map(({ id }) => id).join(', ')}.`);
}

async function recordAll(chosen: Scenario[]): Promise<void> {
  const takes = takesAskedFor();
  const all = await everyProcess();
  for (const scenario of chosen) {
    const runs: Run[] = [];
    for (let take = 1; take <= takes; take++) {
      say(`${scenario.id}: recording, take ${take} of ${takes}`);
      const run = await recordScenario(scenario, all).finally(() => healed(all));
      say(modelsOf(run).map(inWords).join('; '));
      runs.push(run);
    }
    const [run] = runs.toSorted((one, other) => waitedIn(one) - waitedIn(other));
    const file = join(recordingsFolder, `${scenario.id}.js`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, scriptOf(run!));
    say(`${scenario.id}: written to ${relative(root, file)}`);
  }
}

function takesAskedFor(asked = process.env.TAKES || '3'): number {
  const takes = Number(asked);
  if (Number.isInteger(takes) && takes > 0) return takes;
  throw new LabError(`TAKES is "${asked}": it is a number of recordings, of which the least disturbed is kept.`);
}

const modelsOf = (run: Run) => run.lanes.map((lane) => laneModel(lane, run));

/** How long the clients waited, in all lanes together. Other work on the machine makes a take longer, not shorter. */
const waitedIn = (run: Run) => modelsOf(run).reduce((sum, { clocks }) => sum + (clocks.answered?.at ?? 0), 0);

/** Returns the services of make run in all four variants. */
async function everyProcess(): Promise<ControlledProcess[]> {
  const all = await everyService();
  const own = all.filter((service) => service instanceof ControlledProcess);
  const missing = laneNames.filter((variant) => !own.some((service) => service.variant === variant));
  if (missing.length === 0) return own;
  throw new LabError(`${missing.join(', ')}: not running. make record needs all four: make run VARIANT=all.`);
}

async function recordScenario(scenario: Scenario, all: ControlledProcess[]): Promise<Run> {
  const brokers = await serversOf('broker', [...laneNames]);
  const lanes = await Promise.all(laneNames.map((variant) => preparedLane(variant, all)));
  const fault = scenario.fault && new Fault(scenario, lanes, brokers);
  await Promise.all(lanes.map((lane) => lane.open()));
  try {
    if (scenario.fault?.kind === 'killed') await killInEachLane(lanes, scenario, fault!);
    else await placeInEachLane(lanes, scenario, fault);
    await fault?.heal();
    await Promise.all(lanes.map((lane) => over(lane)));
    await sleep(TAIL_MS);
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
  }
  return runOf(scenario, lanes);
}

/** Creates a customer with earlier orders, and places others until the services are warm. */
async function preparedLane(variant: Variant, all: ControlledProcess[]): Promise<LaneRecorder> {
  const services = all.filter((service) => service.variant === variant);
  await warmUp(services);
  const customer = await Customer.create(apisOf(services), DEPOSIT);
  for (let order = 1; order <= EARLIER_ORDERS; order++) await customer.order(EARLIER_PRICE);
  await until(`the earlier orders of ${variant}`, OVER_WITHIN_MS, async () => {
    const notifications = await customer.notifications();
    const orders = await customer.orders();
    const settled = orders.filter(({ status }) => status !== 'pending');
    if (settled.length < EARLIER_ORDERS || notifications.length < EARLIER_ORDERS) throw new LabError('not settled yet');
  });
  return new LaneRecorder(variant, customer, services);
}

async function warmUp(services: ControlledProcess[]): Promise<void> {
  const customer = await Customer.create(apisOf(services), DEPOSIT);
  for (let order = 1; order <= WARM_UP_ORDERS; order++) await customer.order(EARLIER_PRICE);
  await customer.settled();
}

const apisOf = (services: ControlledProcess[]) =>
  apisAt((name) => services.find(({ service }) => service === name)!.url);

/** Breaks what the scenario says and places the orders. Slow services need no repair until the orders are settled. */
async function placeInEachLane(lanes: LaneRecorder[], scenario: Scenario, fault?: Fault): Promise<void> {
  await fault?.set();
  const healing = fault && sleep(HEAL_AFTER_MS);
  await Promise.all(lanes.map((lane) => lane.place(scenario)));
  await (scenario.fault?.kind === 'slow' ? Promise.all(lanes.map((lane) => over(lane))) : healing);
}

/** Kills Order in each lane, when its first message after the commit is held back. The four orders are placed together. */
async function killInEachLane(lanes: LaneRecorder[], scenario: Scenario, fault: Fault): Promise<void> {
  let waiting = lanes.length;
  const { promise: allReady, resolve } = Promise.withResolvers<void>();
  await Promise.all(
    lanes.map(async (lane) => {
      const order = lane.services.find(({ service }) => service === 'order')!;
      let answered: Promise<void> = Promise.resolve();
      const place = async () => {
        if (--waiting === 0) resolve();
        await allReady;
        answered = lane.place(scenario);
        await answered;
      };
      const beforeKill = async () => {
        await Promise.race([answered, sleep(ANSWER_MS)]);
        fault.record(lane, 'set');
      };
      await killBeforeFirstMessage(order, place, beforeKill, () => warmUp(lane.services));
    }),
  );
  await sleep(HEAL_AFTER_MS);
}

/** Waits until the lane is settled and notified, or known to be lost. */
async function over(lane: LaneRecorder): Promise<void> {
  const functions = sqlFunctions();
  for (const end = performance.now() + OVER_WITHIN_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const { orders = 0, settledOrders, notifications } = lane.books ?? {};
    if (orders <= EARLIER_ORDERS || settledOrders !== orders) continue; // no look has seen the order yet
    if (notifications === orders) return;
    const recorded = lane.lane();
    const { clocks } = laneModel(recorded, { functions }, now() - Date.parse(recorded.startedAt) * 1000);
    if (clocks.lost) return;
  }
  throw new LabError(
    `${lane.variant}: the order is neither settled and notified nor lost. make watch shows its state.`,
  );
}

function runOf({ id, title }: Scenario, recorders: LaneRecorder[]): Run {
  const sources = recorders.map(({ variant }) => codeOfVariant(variant).sources);
  return {
    ...{ format: FORMAT, version: FORMAT_VERSION, scenario: id, title },
    ...{ recordedAt: new Date().toISOString(), commit: currentCommit() },
    lanes: recorders.map((lane) => lane.lane()),
    sources: Object.assign({}, ...sources) as Run['sources'],
    functions: sqlFunctions(),
  };
}

function inWords({ variant, clocks }: LaneModel): string {
  const ms = (at: number) => `${Math.round(at / 1000)} ms`;
  const { answered, done, lost } = clocks;
  const answer = answered ? `${answered.status ?? 'no answer'} after ${ms(answered.at)}` : 'no answer';
  return `${variant} ${answer}, ${lost ? 'lost' : done ? `done after ${ms(done.at)}` : 'not done'}`;
}
