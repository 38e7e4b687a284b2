import { max } from 'd3-array';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { differs, type PairedRatio } from '../../paired-ratio.ts';
import { figure } from '../tables.ts';
import { type Fault, faults, ORDER_KILLED } from './columns.ts';
import { type Faulted } from './faulted.ts';
import { cpu, type Figures, NoFigure, type Read, settledPerSecond } from './figures.ts';

/** A sentence about a mechanism, written only where the figures support it. */
interface Finding {
  holds(figures: Figures): boolean;
  sentence(figures: Figures): string;
}

/** Returns the sentences that the figures support. One that lacks a figure is left out. */
export function findingsOf(figures: Figures): string[] {
  return findings.flatMap((finding) => {
    try {
      return finding.holds(figures) ? [finding.sentence(figures)] : [];
    } catch (error) {
      if (error instanceof NoFigure) return [];
      throw error;
    }
  });
}

const percent = (share: number) => `${figure(share * 100)} %`;
const ms = (value: number | null) => `${figure(value)} ms`;
const loses = ({ lost, stored }: Faulted) => `loses ${lost} of ${stored} notifications`;

const losesNone = ({ lost, stored }: Faulted) => stored > 0 && lost === 0;
const losesSome = ({ lost }: Faulted) => lost > 0;
/** Orders in flight when the fault begins or ends may differ from the others. */
const acceptsAll = ({ accepted }: Faulted) => accepted >= 0.95;
const acceptsFew = ({ accepted }: Faulted) => accepted <= 0.5;

/** Reads one fault of several columns, and lists a figure of each. */
const of = (figures: Figures, fault: Fault) => (column: Variant) => figures.during(column, fault);
const each = (columns: Variant[], read: (column: Variant) => string) =>
  columns.map((column) => `\`${column}\` ${read(column)}`).join(', ');

const WITH_STORED_MESSAGE = ['http-stored-notification', 'http-both', 'events-outbox', 'collaboration', 'hybrid'];
const WITHOUT_STORED_MESSAGE = ['http', 'events'];
const CHOREOGRAPHIES = ['collaboration', 'collaboration-no-outbox'];

const comparisons: Comparison[] = [
  { what: 'The outbox', column: 'events-outbox', base: 'events' },
  { what: 'Retry, breaker and 202 together', column: 'events-resilience', base: 'events' },
  { what: 'The stored notification', column: 'http-stored-notification', base: 'http' },
  { what: 'An event instead of the call to Notification', column: 'events', base: 'http' },
  { what: 'A choreography instead of the call to Billing', column: 'collaboration', base: 'events-outbox' },
];

const findings: Finding[] = [
  {
    holds: (figures) => {
      const down = of(figures, 'broker down');
      return losesNone(down('events-outbox')) && losesSome(down('events'));
    },
    sentence: (figures) => {
      const down = of(figures, 'broker down');
      return `Durability comes from the outbox: with the broker down \`events-outbox\` ${loses(down('events-outbox'))}, and \`events\` without it ${loses(down('events'))}.`;
    },
  },
  {
    holds: (figures) => losesSome(of(figures, 'broker down')('events-resilience')),
    sentence: (figures) =>
      `Retry, breaker and 202 do not keep notifications: with the broker down \`events-resilience\` ${loses(figures.during('events-resilience', 'broker down'))}.`,
  },
  {
    holds: (figures) => {
      const down = of(figures, 'Notification down');
      return losesNone(down('http-stored-notification')) && losesSome(down('http'));
    },
    sentence: (figures) => {
      const down = of(figures, 'Notification down');
      return `Durability needs no broker, only a stored row: with Notification down \`http-stored-notification\` ${loses(down('http-stored-notification'))}, and \`http\` ${loses(down('http'))}.`;
    },
  },
  {
    holds: (figures) => {
      const killed = of(figures, ORDER_KILLED);
      return WITH_STORED_MESSAGE.map(killed).every(losesNone) && WITHOUT_STORED_MESSAGE.map(killed).every(losesSome);
    },
    sentence: (figures) => {
      const lost = (column: Variant) => {
        const killed = figures.during(column, ORDER_KILLED);
        return `${killed.lost} of ${killed.stored}`;
      };
      return `A stored message survives a crash of Order between its commit and its first message. Notifications lost with it: ${each(WITH_STORED_MESSAGE, lost)}; without it: ${each(WITHOUT_STORED_MESSAGE, lost)}.`;
    },
  },
  {
    holds: (figures) => {
      const [kept, lost] = CHOREOGRAPHIES.map(of(figures, 'broker down')) as [Faulted, Faulted];
      return kept.pending === 0 && lost.pending > 0;
    },
    sentence: (figures) => {
      const pending = (column: Variant) => {
        const down = figures.during(column, 'broker down');
        return `${down.pending} of ${down.stored}`;
      };
      return `In a choreography a lost event costs the order. Orders placed with the broker down that stay pending: ${each(CHOREOGRAPHIES, pending)}.`;
    },
  },
  {
    holds: (figures) => {
      const down = of(figures, 'Billing down');
      return acceptsAll(down('events-resilience')) && acceptsFew(down('events')) && acceptsFew(down('events-outbox'));
    },
    sentence: (figures) =>
      `Acceptance without Billing comes from the resilience, and not from the outbox. Orders accepted with Billing down: ${accepted(figures, ['events', 'events-outbox', 'events-resilience'])}.`,
  },
  {
    holds: (figures) => {
      const down = of(figures, 'Billing down');
      return acceptsAll(down('http-resilience')) && acceptsFew(down('http'));
    },
    sentence: (figures) =>
      `Acceptance without Billing needs no events. Orders accepted with Billing down: ${accepted(figures, ['http', 'http-resilience'])}.`,
  },
  {
    holds: (figures) => {
      const down = of(figures, 'Billing down');
      const [all, few] = [down('hybrid'), down('hybrid-no-202')];
      return acceptsAll(all) && acceptsFew(few) && losesNone(all) && losesNone(few) && all.pending + few.pending === 0;
    },
    sentence: (figures) =>
      `The 202 changes only what the client sees. Orders accepted with Billing down: ${accepted(figures, ['hybrid', 'hybrid-no-202'])}. In both, all orders are settled and notified in the end.`,
  },
  {
    holds: (figures) => {
      const down = figures.columns.map(({ name }) => figures.during(name, 'Billing down'));
      return down.length > 1 && down.every(({ settledMeanwhile }) => (settledMeanwhile ?? 1) <= 0.05);
    },
    sentence: (figures) => {
      const most = max(figures.columns, ({ name }) => figures.during(name, 'Billing down').settledMeanwhile ?? 1)!;
      return `No mechanism settles orders without Billing: while it is down, no variant and no experiment settles more than ${percent(most)} of them.`;
    },
  },
  {
    holds: (figures) => {
      const down = of(figures, 'Billing down');
      const [short, long] = [down('hybrid').p50, down('hybrid-no-breaker').p50];
      return short !== null && long !== null && 2 * short < long;
    },
    sentence: (figures) => {
      const down = of(figures, 'Billing down');
      return `The breaker saves the client's wait: with Billing down the p50 of the answers is ${ms(down('hybrid').p50)} in \`hybrid\` and ${ms(down('hybrid-no-breaker').p50)} in \`hybrid-no-breaker\`.`;
    },
  },
  {
    holds: (figures) => {
      const down = of(figures, 'Billing down');
      const [one, other] = [down('hybrid'), down('hybrid-no-retry')];
      return [one, other].every((seen) => acceptsAll(seen) && losesNone(seen) && seen.pending === 0);
    },
    sentence: (figures) =>
      `An outage of Billing of several seconds needs no retry. Orders accepted with Billing down: ${accepted(figures, ['hybrid', 'hybrid-no-retry'])}. In both, all orders are settled and notified in the end.`,
  },
  {
    holds: (figures) => {
      const slow = (those: typeof figures.columns) => those.map(({ name }) => figures.during(name, 'Billing +500 ms'));
      const isChoreography = ({ base }: { base: Variant }) => base === 'collaboration';
      const [without, within] = [
        slow(figures.columns.filter(isChoreography)),
        slow(figures.columns.filter((column) => !isChoreography(column))),
      ];
      return (
        without.length > 0 &&
        within.length > 0 &&
        without.every(({ p50 }) => p50 !== null && p50 < 250) &&
        within.every(({ p50 }) => p50 !== null && p50 >= 500)
      );
    },
    sentence: (figures) => {
      const p50 = (column: Variant) => ms(figures.during(column, 'Billing +500 ms').p50);
      return `Only the choreography keeps the delay of Billing out of the answer; no mechanism of the others does. The p50 of the answers with Billing 500 ms slower: ${each(['http', 'events', 'collaboration', 'hybrid'], p50)}.`;
    },
  },
  {
    holds: (figures) =>
      faults
        .filter((fault) => fault !== 'broker down')
        .every((fault) => {
          const [http, hybrid] = [figures.during('http-both', fault), figures.during('hybrid', fault)];
          const asGood = fault === ORDER_KILLED || http.accepted >= hybrid.accepted - 0.05;
          return asGood && losesNone(http) && losesNone(hybrid);
        }),
    sentence: (figures) => {
      const columns = ['http-both', 'hybrid'];
      return `HTTP with both mechanisms matches \`hybrid\`: in each of these faults that both can have, it loses no notification and accepts as many orders. Accepted with Billing down: ${accepted(figures, columns)}.`;
    },
  },
  ...comparisons.flatMap(costs),
  ...comparisons.flatMap(atFullLoad),
];

function accepted(figures: Figures, columns: Variant[]): string {
  return each(columns, (column) => percent(figures.during(column, 'Billing down').accepted));
}

/** A mechanism or a style, in the column that has it, and the column that differs from it in nothing else. */
interface Comparison {
  what: string;
  column: Variant;
  base: Variant;
}

/** Makes two sentences on the CPU: the ratio shows a difference, or it shows none. */
function costs({ what, column, base }: Comparison): Finding[] {
  return eitherWay(column, base, cpu, {
    differs: ({ mean, low, high }) => {
      const verb = mean > 1 ? 'costs' : 'saves';
      const change = `${percent(Math.abs(mean - 1))} ${mean > 1 ? 'more' : 'less'}`;
      return `${what} ${verb} CPU: \`${column}\` takes ${change} for one order than \`${base}\` (${interval(low, high)}).`;
    },
    differsNot: (ratio) =>
      `${what}: the rounds show no difference in CPU for one order between \`${column}\` and \`${base}\` (${ratio}).`,
  });
}

/** Makes two sentences on the orders settled per second at full load: they differ, or they do not. */
function atFullLoad({ what, column, base }: Comparison): Finding[] {
  const subject = `At full load, ${what[0]!.toLowerCase()}${what.slice(1)}`;
  return eitherWay(column, base, settledPerSecond, {
    differs: ({ mean, low, high }) => {
      const verb = mean > 1 ? 'raises' : 'lowers';
      const change = `${percent(Math.abs(mean - 1))} ${mean > 1 ? 'more' : 'fewer'}`;
      return `${subject} ${verb} the throughput: \`${column}\` settles ${change} orders per second than \`${base}\` (${interval(low, high)}).`;
    },
    differsNot: (ratio) =>
      `${subject}: the rounds show no difference in orders settled per second between \`${column}\` and \`${base}\` (${ratio}).`,
  });
}

interface EitherWay {
  differs: (ratio: PairedRatio) => string;
  /** Gets the interval of the ratio, in words. */
  differsNot: (ratio: string) => string;
}

function eitherWay(column: Variant, base: Variant, read: Read, sentences: EitherWay): Finding[] {
  return [
    {
      holds: (figures) => differs(figures.ratio(column, base, read)),
      sentence: (figures) => sentences.differs(figures.ratio(column, base, read)),
    },
    {
      holds: (figures) => !differs(figures.ratio(column, base, read)),
      sentence: (figures) => {
        const { low, high } = figures.ratio(column, base, read);
        return sentences.differsNot(`95 % interval of the ratio ${low.toFixed(2)} to ${high.toFixed(2)}`);
      },
    },
  ];
}

/** Writes the interval of a ratio that excludes 1 as a difference to 1, the smaller end first. */
function interval(low: number, high: number): string {
  const [from, to] = low > 1 ? [low - 1, high - 1] : [1 - high, 1 - low];
  return `95 % interval ${percent(from)} to ${percent(to)}`;
}
