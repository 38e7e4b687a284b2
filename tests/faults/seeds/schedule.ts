import fc from 'fast-check';
import { breaks, type BreakName } from '../breaks.ts';

/** One fault, or two at once, and how long they are kept up. */
export interface Strike {
  /** How long nothing is broken before it, in milliseconds. */
  quietMs: number;
  faults: BreakName[];
  heldMs: number;
}

const STRIKES = 6;

/** Of two rows one fault each can be in force at the same time: none needs what the other one takes away. */
const apart: BreakName[][] = [
  ['Notification down', "Notification's database down", 'Notification frozen', 'Notification killed'],
  ['Billing down', "Billing's database down", 'Billing frozen', 'Billing killed'],
  ['Order down', "Order's database down", 'Order frozen'],
  ['broker down', 'broker receives nothing'],
];

const needsABroker = new Set<BreakName>([
  'broker down',
  'broker receives nothing',
  'every connection to the broker closed',
  'poison in the queues',
]);

/** Variants run side by side on the same servers: what reaches those is not drawn. */
const names = (Object.keys(breaks) as BreakName[]).filter((name) => breaks[name].reach === 'variant');

const single = fc.constantFrom(...names).map((name) => [name]);
const pair = fc
  .shuffledSubarray(apart, { minLength: 2, maxLength: 2 })
  .chain(([one, other]) => fc.tuple(fc.constantFrom(...one!), fc.constantFrom(...other!)));

const strike: fc.Arbitrary<Strike> = fc.record({
  quietMs: fc.integer({ min: 200, max: 1500 }),
  faults: fc.oneof({ weight: 3, arbitrary: single }, { weight: 1, arbitrary: pair }),
  heldMs: fc.integer({ min: 500, max: 4000 }),
});

/** The same seed, the same schedule; without a broker what breaks one is left out. */
export function scheduleOf(seed: number, { broker }: { broker: boolean }): Strike[] {
  const drawn = fc.array(strike, { minLength: STRIKES, maxLength: STRIKES });
  const [schedule] = fc.sample(fc.noBias(drawn), { seed, numRuns: 1 });
  const there = (name: BreakName) => broker || !needsABroker.has(name);
  return schedule!
    .map((one) => ({ ...one, faults: one.faults.filter(there) }))
    .filter(({ faults }) => faults.length > 0);
}

/** One line for each strike. */
export function told(schedule: Strike[]): string {
  return schedule
    .map(({ quietMs, faults, heldMs }) => `  after ${quietMs} ms: ${faults.join(' + ')}, for ${heldMs} ms`)
    .join('\n');
}
