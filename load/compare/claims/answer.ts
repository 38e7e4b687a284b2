import { type Variant } from '../../../common/lab/processes/ports.ts';
import { later, p50 } from './claim.ts';
import { type Facts, NotMeasured } from './facts.ts';

/** A requirement, the variant that fits it, and the one figure that shows it. */
interface Answer {
  where: string;
  take: Variant;
  /** Decided by the figure; another measurement may change it. */
  holds: (facts: Facts) => boolean;
  /** Markdown. */
  figure: (facts: Facts) => string;
}

/** A delay of 500 ms counts as in the answer when it adds more than this to the median. */
const UNDELAYED_MS = 100;

/** The four rows of the README. */
const answers: Answer[] = [
  {
    where: 'the answer must contain the outcome (paid or not), and lost notifications are acceptable',
    take: 'http',
    holds: (facts) => facts.losses('http', 'Notification down').lost > 0 && answersWithTheOutcome(facts, 'http'),
    figure: (facts) => `loses ${lost(facts, 'http', 'Notification down')} notifications with Notification down`,
  },
  {
    where: '… and a slow Notification must not delay the answer',
    take: 'events',
    holds: (facts) =>
      later(facts, 'events', 'Notification +500 ms') < UNDELAYED_MS && answersWithTheOutcome(facts, 'events'),
    figure: (facts) =>
      `answers after ${p50(facts.during('events', 'Notification +500 ms'))} (p50) with Notification 500 ms slower`,
  },
  {
    where: '… and no notification may be lost',
    take: 'hybrid',
    holds: (facts) => facts.losses('hybrid', 'broker down').lost === 0 && answersWithTheOutcome(facts, 'hybrid'),
    figure: (facts) =>
      `stores ${kept(facts, 'hybrid', 'broker down')} notifications in the end after 10 s without the broker`,
  },
  {
    where: 'orders must be accepted before they are paid, even while Billing is slow',
    take: 'collaboration',
    holds: (facts) =>
      later(facts, 'collaboration', 'Billing +500 ms') < UNDELAYED_MS && !answersWithTheOutcome(facts, 'collaboration'),
    figure: (facts) =>
      `answers after ${p50(facts.during('collaboration', 'Billing +500 ms'))} (p50) with Billing 500 ms slower`,
  },
];

/** Returns the rows: requirement, variant, and figure. A figure that does not support the variant refutes the row. */
export function answerRows(facts: Facts): [where: string, take: string, measured: string][] {
  return answers.map(({ where, take, holds, figure }) => {
    const page = `[${take}](../variants/${take}/README.md)`;
    try {
      const measured = `\`${take}\` ${figure(facts)}`;
      return [where, holds(facts) ? page : `not shown: the figure does not support ${page}`, measured];
    } catch (error) {
      if (!(error instanceof NotMeasured)) throw error;
      return [where, page, `Not measured yet: \`make compare PART=${error.part}\`.`];
    }
  });
}

/** A busy machine may bring a 202 from `hybrid`, so nearly all is enough. */
function answersWithTheOutcome(facts: Facts, variant: Variant): boolean {
  const { codes, orders } = facts.during(variant, 'nothing broken');
  return ((codes['201'] ?? 0) + (codes['400'] ?? 0)) / orders > 0.95;
}

function lost(facts: Facts, variant: Variant, outage: string): string {
  const { lost, stored } = facts.losses(variant, outage);
  return `${lost} of ${stored}`;
}

function kept(facts: Facts, variant: Variant, outage: string): string {
  const { lost, stored } = facts.losses(variant, outage);
  return `${stored - lost} of ${stored}`;
}
