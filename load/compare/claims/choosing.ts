import { max } from 'd3-array';
import { type Variant, variants as all } from '../../../common/lab/processes/ports.ts';
import { P95_BELOW_MS } from '../sustainable.ts';
import { figure } from '../tables.ts';
import { median, percent } from './claim.ts';
import { type Facts } from './facts.ts';

/** A requirement, the style that fits it, and the figures; Markdown. */
interface Choice {
  where: string;
  /** A function where the figures choose. */
  take: string | ((facts: Facts) => string);
  figures: (facts: Facts) => string;
}

const each = (those: readonly Variant[], read: (variant: Variant) => string) =>
  those.map((variant) => `\`${variant}\` ${read(variant)}`).join(', ');

/** The cases beside the four of the answer. */
export const choices: Choice[] = [
  {
    where: 'orders must be accepted while Billing is down or too slow',
    take: 'collaboration, or hybrid',
    figures: (facts) =>
      `orders accepted (answered 201, 202, or 400 if not covered) while Billing was down: ${each(all, (variant) => percent(facts.during(variant, 'Billing down').accepted))}; stored orders are settled when it is back`,
  },
  {
    where: 'one machine has to carry as many orders as it can',
    take: (facts) => fastest(facts).join(', '),
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

/** Returns the variants with the highest sustained rate. */
function fastest(facts: Facts): Variant[] {
  const rates = all.map((variant) => ({ variant, rate: facts.sustained(variant) ?? 0 }));
  const highest = max(rates, ({ rate }) => rate);
  return rates.filter(({ rate }) => rate === highest).map(({ variant }) => variant);
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
