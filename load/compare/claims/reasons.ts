import { type Variant } from '../../../common/lab/processes/ports.ts';
import { differs, inTimes } from '../../paired-ratio.ts';
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
      return `With nothing broken \`events\` accepted ${percent(accepted)} of ${orders} orders, settled ${percent(settled)} and notified ${percent(notified)}. The lines do not show that it is simpler than \`collaboration\`: ${all(facts, 'events')} against ${all(facts, 'collaboration')}. Services do crash, and the following reasons are about that.`;
    },
  },
  {
    kind: 'reason for events',
    claim: 'Performance: notifications must not block the order',
    verdict: (facts) => decided(later(facts, 'events', 'Notification +500 ms') < 100),
    evidence: (facts) => {
      const read: Parameters<Facts['round']>[1] = ({ answer }) => answer.p50;
      const [http, events] = [facts.round('http', read), facts.round('events', read)];
      const ratio = facts.ratio('events', 'http', read);
      const difference = differs(ratio) ? '' : ', which shows no difference';
      return `p50 of the answers is ${p50(facts.during('events', 'Notification +500 ms'))} with Notification 500 ms slower, and ${p50(facts.during('events', 'nothing broken'))} with nothing broken. With nothing broken at ${facts.rate()} orders per second it is ${median(events)} ms in \`events\` and ${median(http)} ms in \`http\`, a ratio of ${inTimes(ratio)} over the paired rounds${difference}. The answer waits for the confirm of the broker instead of Notification.`;
    },
  },
  {
    kind: 'reason for events',
    claim: 'Consistency: a synchronous Billing checks the funds at once',
    verdict: (facts) => decided(facts.blocking('events').answer?.code === 201),
    evidence: (facts) => {
      const { codes } = facts.during('events', 'nothing broken');
      return `The answer has the outcome of the order: ${codes['201'] ?? 0} times 201 and ${codes['400'] ?? 0} times 400 with nothing broken. That needs Billing. Without Billing the answer is ${answered(facts.blocking('events').without.Billing)}, and the order settles later: then \`events\` is eventually consistent, too, and the client gets an error.`;
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
      return `${(['http', 'events', 'collaboration', 'hybrid'] as const).map(line).join('\n')}\n\n\`events\` needs a broker and still loses notifications, while the broker is down and between a commit and its publish ([how it fails](../variants/events/README.md#how-it-fails)). \`hybrid\` prevents the loss with an outbox, and accepts orders with a deadline, retries and a breaker. ${hybridNeeds(facts)}`;
    },
  },
];

/** Counts the code that `hybrid` needs and `events` does not. */
function hybridNeeds(facts: Facts): string {
  const own = facts.lines('hybrid').own - facts.lines('events').own;
  return `\`hybrid\` needs ${own} more lines in its own folder than \`events\`, the relay of the outbox (${facts.relayLines()} lines), the table and the SQL of the outbox (not counted), and a library for the breaker. \`events\` loads the relay, too, and does not use it, so the sums above contain it in both.`;
}

/** The question behind the recommendation, with its answer. */
export function isEventsEnough(facts: Facts): string {
  const compared = (label: string, unit: string, read: Parameters<Facts['round']>[1]) => {
    const [events, hybrid] = [facts.round('events', read), facts.round('hybrid', read)];
    const ratio = facts.ratio('hybrid', 'events', read);
    const same = differs(ratio) ? '' : ', no difference shown';
    return `- ${label}: ${median(events)} ${unit} in \`events\`, ${median(hybrid)} ${unit} in \`hybrid\`, ratio ${inTimes(ratio)}${same}`;
  };
  return `If nothing ever fails, yes: answers and events are the same on the wire (a test compares them), nothing is lost, and there is less to understand. The cost of the outbox and the breaker of \`hybrid\` then, at ${facts.rate()} orders per second:

${[
  compared('time to the answer, p50', 'ms', ({ answer }) => answer.p50),
  compared('time to the answer, p95', 'ms', ({ answer }) => answer.p95),
  compared('settled and notified, p50', 'ms', ({ settled }) => settled?.p50),
  compared('CPU for an order, all processes', 'ms', ({ cost }) => cost.cpuMsPerOrder?.all),
  compared('SQL statements for an order', '', ({ cost }) => cost.perOrder.statements),
].join('\n')}

${hybridNeeds(facts)} The additional statements are those of the outbox. The cost of a closed breaker was not measured on its own. The benefit shows in the faults: ${percent(facts.during('hybrid', 'broker down').notified)} of the notifications instead of ${percent(facts.during('events', 'broker down').notified)} after the broker was down, and ${percent(facts.during('hybrid', 'Billing down').accepted)} of the orders accepted instead of ${percent(facts.during('events', 'Billing down').accepted)} while Billing was down.`;
}
