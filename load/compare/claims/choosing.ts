import { type Variant, variants as all } from '../../../common/lab/processes/ports.ts';
import { P95_BELOW_MS } from '../sustainable.ts';
import { figure } from '../tables.ts';
import { cpuCompared, median, p50, percent } from './claim.ts';
import { type Facts } from './facts.ts';

/** A requirement, the style that fits it, and the figures; Markdown. */
interface Choice {
  where: string;
  take: string;
  figures: (facts: Facts) => string;
}

const page = (variant: Variant) => `[${variant}](../variants/${variant}/README.md)`;
const each = (those: readonly Variant[], read: (variant: Variant) => string) =>
  those.map((variant) => `\`${variant}\` ${read(variant)}`).join(', ');

/** The cases: first the answer, then losses, then other reasons. */
export const choices: Choice[] = [
  {
    where: 'the client needs the outcome in the answer, and notifications may be lost',
    take: page('http'),
    figures: (facts) =>
      `the fewest parts: lines of its own and of common code that not all load, ${each(all, (variant) => figure(linesOf(facts, variant)))}; but of the orders due while Notification was down only ${percent(facts.during('http', 'Notification down').notified)} were notified`,
  },
  {
    where: '… but a slow Notification may not delay the client',
    take: page('events'),
    figures: (facts) =>
      `p50 of the answers with Notification 500 ms slower: ${each(['http', 'events'], (variant) => p50(facts.during(variant, 'Notification +500 ms')))}`,
  },
  {
    where: '… and no notification may be lost',
    take: page('hybrid'),
    figures: (facts) =>
      `notified in the end after the broker was down: ${each(['events', 'hybrid'], (variant) => percent(facts.during(variant, 'broker down').notified))}; ${cpuCompared(facts, 'hybrid', 'events')}`,
  },
  {
    where: 'an order may be accepted before it is known whether it is paid',
    take: page('collaboration'),
    figures: (facts) =>
      `p50 until the answer: ${each(['collaboration', 'hybrid'], (variant) => `${median(facts.round(variant, ({ answer }) => answer.p50))} ms`)}; p50 until settled and notified: ${each(['collaboration', 'hybrid'], (variant) => `${median(facts.round(variant, ({ settled }) => settled?.p50))} ms`)}`,
  },
  {
    where: 'orders must be accepted while Billing is down or too slow',
    take: 'collaboration, or hybrid',
    figures: (facts) =>
      `orders accepted (answered 201, 202, or 400 if not covered) while Billing was down: ${each(all, (variant) => percent(facts.during(variant, 'Billing down').accepted))}; stored orders are settled when it is back`,
  },
  {
    where: 'one machine has to carry as many orders as it can',
    take: 'any that asks Billing by a call',
    figures: (facts) =>
      `sustained with p95 until settled and notified below ${P95_BELOW_MS} ms, orders per second: ${each(all, (variant) => figure(facts.sustained(variant)))}`,
  },
  {
    where: 'several teams want to receive events of orders without a change of Order',
    take: 'anything with a broker',
    figures: (facts) =>
      `lines outside of a new subscriber: ${each(all, (variant) => figure(sum(facts.subscriber(variant).others)))}; in \`http\` they are in Order ([how](../variants/http/README.md#how-to-add-a-subscriber))`,
  },
  {
    where: 'nobody should have to run a broker',
    take: 'http',
    figures: (facts) =>
      `the broker's CPU per order: ${each(['events', 'collaboration', 'hybrid'], (variant) => `${median(facts.round(variant, ({ cost }) => cost.cpuMsPerOrder?.rabbitmq))} ms`)}`,
  },
  {
    where: 'what happened to one order must be easy to follow',
    take: 'http, then events and hybrid',
    figures: (facts) =>
      `deliveries of events per order: ${each(all, (variant) => median(facts.round(variant, ({ cost }) => cost.perOrder.consumed)))}; one trace id goes through all of them`,
  },
  {
    where: 'clients are simple and repeat what fails',
    take: 'not http or events without keys',
    figures: (facts) =>
      `answered 503 with the order stored while Billing was down: ${each(all, (variant) => percent(1 - facts.during(variant, 'Billing down').accepted))}; [repeated without a key it buys twice](hazards.md)`,
  },
];

const linesOf = (facts: Facts, variant: Variant) => facts.lines(variant).own + facts.lines(variant).shared;
const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
