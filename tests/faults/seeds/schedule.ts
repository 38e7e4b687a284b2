import fc from 'fast-check';
import { breaksTheBroker } from '../besides-table.ts';
import { breaks, type BreakName } from '../breaks.ts';

/** One or two faults at once, and how long they last. */
export interface Strike {
  /** Milliseconds without a fault before it. */
  quietMs: number;
  faults: BreakName[];
  heldMs: number;
}

const STRIKES = 6;

/**
 * One fault of each of two rows can be active together: neither needs a part that the other breaks. `Order down` catches an
 * order at Billing, so it is only drawn alone.
 */
const apart: BreakName[][] = [
  [
    ...['Notification down', "Notification's database down", "Notification's database read-only"],
    ...['Notification frozen', 'Notification killed'],
  ] as BreakName[],
  ['Billing down', "Billing's database down", "Billing's database read-only", 'Billing frozen', 'Billing killed'],
  ["Order's database down", "Order's database read-only", 'Order frozen'],
  ['broker down', 'broker receives nothing', 'network to the broker stalled'],
];

/** Variants share their servers and run side by side, so faults of servers are not drawn. */
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

/** Draws the schedule of a seed. Without a broker the faults of brokers are left out. */
export function scheduleOf(seed: number, { broker }: { broker: boolean }): Strike[] {
  const drawn = fc.array(strike, { minLength: STRIKES, maxLength: STRIKES });
  const [schedule] = fc.sample(fc.noBias(drawn), { seed, numRuns: 1 });
  const there = (name: BreakName) => broker || !breaksTheBroker(name);
  return schedule!
    .map((one) => ({ ...one, faults: one.faults.filter(there) }))
    .filter(({ faults }) => faults.length > 0);
}

/** Prints one line for each strike. */
export function described(schedule: Strike[]): string {
  return schedule
    .map(({ quietMs, faults, heldMs }) => `  after ${quietMs} ms: ${faults.join(' + ')}, for ${heldMs} ms`)
    .join('\n');
}
