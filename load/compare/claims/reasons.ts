import { type Variant } from '../../../common/lab/processes/ports.ts';
import { figure } from '../tables.ts';
import { answered, type Claim, decided, later, median, p50, percent } from './claim.ts';
import { type Facts } from './facts.ts';

const all = (facts: Facts, variant: Variant) => facts.lines(variant).own + facts.lines(variant).shared;

/** Why the original description recommends `events`. */
export const reasons: Claim[] = [
  {
    kind: 'reason for events',
    claim: 'Simplicity: a model without crashes needs no full asynchrony',
    verdict: (facts) => {
      const { accepted, settled, notified } = facts.during('events', 'nothing broken');
      return decided(accepted === 1 && settled === 1 && notified === 1);
    },
    evidence: (facts) => {
      const { orders, accepted, settled, notified } = facts.during('events', 'nothing broken');
      return `With nothing broken \`events\` accepted ${percent(accepted)} of ${orders} orders, settled ${percent(settled)} and notified ${percent(notified)}. That it is simpler than \`collaboration\` the lines don't show: ${all(facts, 'events')} against ${all(facts, 'collaboration')}. And the premise does not hold for long: the next reasons are about what happens when it doesn't.`;
    },
  },
  {
    kind: 'reason for events',
    claim: 'Performance: notifications must not block the order',
    verdict: (facts) => decided(later(facts, 'events', 'Notification +500 ms') < 100),
    evidence: (facts) => {
      const read: Parameters<Facts['round']>[1] = ({ answer }) => answer.p50;
      const [http, events] = [facts.round('http', read), facts.round('events', read)];
      const difference = facts.roundsDiffer('http', 'events', read)
        ? 'a difference by the paired rounds'
        : 'no difference by the paired rounds';
      return `A slow Notification is not in the answer: ${p50(facts.during('events', 'Notification +500 ms'))} with it, ${p50(facts.during('events', 'nothing broken'))} without. With a quick Notification half of the answers come within ${median(events)} ms in \`events\` and ${median(http)} ms in \`http\`, which is ${difference}: the confirm of the broker takes the place of Notification's answer.`;
    },
  },
  {
    kind: 'reason for events',
    claim: 'Consistency: a synchronous Billing checks the funds at once',
    verdict: (facts) => decided(facts.blocking('events').answer?.code === 201),
    evidence: (facts) => {
      const { codes } = facts.during('events', 'nothing broken');
      return `The answer says what became of the order: ${codes['201'] ?? 0} times 201 and ${codes['400'] ?? 0} times 400 with nothing broken. But only while Billing is there. Without it the answer is ${answered(facts.blocking('events').without.Billing)}, and the order settles later all the same: \`events\` is eventually consistent, too, it only says so with an error.`;
    },
  },
  {
    kind: 'reason for events',
    claim: 'The best balance of complexity and reliability',
    verdict: (facts) =>
      decided(
        facts.during('events', 'broker down').notified === 1 && facts.during('events', 'Billing down').accepted === 1,
      ),
    evidence: (facts) => {
      const line = (variant: Variant) => {
        const [billing, broker] = [facts.during(variant, 'Billing down'), facts.during(variant, 'broker down')];
        return `- \`${variant}\`: ${all(facts, variant)} lines; ${percent(billing.accepted)} of the orders accepted while Billing was down; ${percent(broker.notified)} notified after the broker was down`;
      };
      return `${(['http', 'events', 'collaboration', 'hybrid'] as const).map(line).join('\n')}\n\nIn a world that has crashes \`events\` is the one that needs a broker and still loses notifications, while the broker is down and between a commit and its publish ([how it fails](../variants/events/README.md#how-it-fails)). For ${figure(all(facts, 'hybrid') - all(facts, 'events'))} more lines \`hybrid\` loses none and refuses none.`;
    },
  },
];

/** The question behind the recommendation, with its answer. */
export function isEventsEnough(facts: Facts): string {
  const compared = (label: string, unit: string, read: Parameters<Facts['round']>[1]) => {
    const [events, hybrid] = [facts.round('events', read), facts.round('hybrid', read)];
    const same = facts.roundsDiffer('events', 'hybrid', read) ? '' : ', no difference by the paired rounds';
    return `- ${label}: ${median(events)} ${unit} in \`events\`, ${median(hybrid)} ${unit} in \`hybrid\`${same}`;
  };
  const own = facts.lines('hybrid').own - facts.lines('events').own;
  return `If nothing ever fails, yes: answers and events are the same on the wire (a test holds the two against each other), nothing is lost, and there is less to understand. What the outbox and the breaker of \`hybrid\` cost then, at ${facts.rate()} orders per second:

${[
  compared('time to the answer, p50', 'ms', ({ answer }) => answer.p50),
  compared('time to the answer, p95', 'ms', ({ answer }) => answer.p95),
  compared('settled and notified, p50', 'ms', ({ settled }) => settled?.p50),
  compared('CPU for an order, all processes', 'ms', ({ cost }) => cost.cpuMsPerOrder?.all),
  compared('SQL statements for an order', '', ({ cost }) => cost.perOrder.statements),
].join('\n')}
- code: ${own} more lines in the variant's own folder, and a library for the breaker

The outbox is paid for with the statements. What the breaker adds while it is closed was not measured apart from that. What they buy is in the outages: ${percent(facts.during('hybrid', 'broker down').notified)} of the notifications instead of ${percent(facts.during('events', 'broker down').notified)} after the broker was down, and ${percent(facts.during('hybrid', 'Billing down').accepted)} of the orders accepted instead of ${percent(facts.during('events', 'Billing down').accepted)} while Billing was.`;
}
