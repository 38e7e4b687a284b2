import { type Variant } from '../../../common/lab/processes/ports.ts';
import { say } from '../../../common/lab/machine/terminal.ts';
import { type Part } from '../part.ts';
import { figure, headRow, markdownTable } from '../tables.ts';
import { type Answered, type Blocking, blockingIn, type Way } from './blocking.ts';
import { type CodeData, measure as countCode, render as renderCode, totals } from './code.ts';
import { measure as addSubscriber, render as renderSubscriber, type SubscriberData } from './subscriber.ts';

export interface CouplingData {
  variants: Variant[];
  blocking: Partial<Record<Variant, Blocking>>;
  subscriber: SubscriberData;
  code: CodeData;
}

/** Measures the hops that the answer waits for, the cost of a new subscriber, and the lines of code. */
export const coupling: Part<CouplingData> = {
  title: 'Coupling',
  seconds: (variants) => variants * 75,

  async measure(bench) {
    const blocking: CouplingData['blocking'] = {};
    const steps = bench.variants.length + 2;
    for (const [index, variant] of bench.variants.entries()) {
      bench.step(`${variant}: hops that the answer waits for, and dependencies it needs`, index + 1, steps);
      blocking[variant] = await blockingIn(bench, variant);
    }
    bench.step('adding a subscriber to each variant', steps - 1, steps);
    const subscriber = await addSubscriber(say);
    bench.step('counting lines of code', steps, steps);
    return { variants: bench.variants, blocking, subscriber, code: await countCode() };
  },

  render: (data) => ({ markdown: markdownOf(data), charts: {} }),
};

const isDatabase = ({ name }: Way) => name.endsWith('.database');

/** Lists the connections to other services and to the broker that the answer waits for. */
export const blockingHops = ({ ways }: Blocking) => ways.filter((way) => way.waits && !isDatabase(way));

const inWords = (way: Way) => way.name.replace(/^(\w+)\.(\w+)$/, '$1 → $2');
const sum = (ways: Way[]) => ways.reduce((total, { roundTrips }) => total + roundTrips, 0);
const answered = (answer: Answered | undefined) =>
  answer === undefined ? '' : answer === null ? 'none within 3 s' : `${answer.code} after ${figure(answer.ms)} ms`;

function markdownOf({ variants, blocking, subscriber, code }: CouplingData): string {
  const row = (label: string, read: (blocking: Blocking, variant: Variant) => string) => [
    label,
    ...variants.map((variant) => read(blocking[variant]!, variant)),
  ];
  const things = [...new Set(variants.flatMap((variant) => Object.keys(blocking[variant]!.without)))];
  const silent = (name: Way['name']) => (one: Blocking) => answered(one.ways.find((way) => way.name === name)?.silent);
  const table = [
    headRow('', variants),
    row('**hops that the answer waits for**', (one) => `**${blockingHops(one).length}**`),
    row('which', (one) => blockingHops(one).map(inWords).join('<br>')),
    row('databases that the answer waits for', (one) =>
      String(one.ways.filter((way) => way.waits && isDatabase(way)).length),
    ),
    row('round trips until the answer, of all that is waited for', (one) =>
      figure(sum(one.ways.filter(({ waits }) => waits))),
    ),
    row('the answer with nothing broken', ({ answer }) => answered(answer)),
    ...things.map((thing) => row(`without ${thing}`, ({ without }) => answered(without[thing]))),
    row('Billing takes calls and says nothing', silent('order.billing')),
    row('Notification takes calls and says nothing', silent('order.notification')),
    row('the broker takes what Order publishes and says nothing', silent('order.broker')),
    row('other services changed for a new subscriber', (_, variant) => named(subscriber[variant]?.servicesTouched)),
    row('lines changed in them and in what they share', (_, variant) => String(linesElsewhere(subscriber, variant))),
    row('lines of the variant itself', (_, variant) => String(totals(code, variant).own)),
    row('lines of common code that not all variants load', (_, variant) => String(totals(code, variant).shared)),
  ];
  return `A proxy stands in every way from a service to another, to the broker and to its database. Each is silenced in turn: what it would say is held back. Where the answer to an order then comes no sooner than the silence ends, or a timeout, the answer *waits* for that hop. Then each thing is cut off for everyone, and one order is placed. One order at a time, nothing else running.

${markdownTable(table)}

### Adding a subscriber

${renderSubscriber(subscriber)}

### The code of each variant

${renderCode(code)}`;
}

const named = (services: string[] = []) => (services.length > 0 ? services.join(', ') : 'none');

export const linesElsewhere = (subscriber: SubscriberData, variant: Variant) =>
  Object.values(subscriber[variant]?.others ?? {}).reduce((total, lines) => total + lines, 0);
