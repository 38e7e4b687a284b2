import { blockingHops } from '../coupling/coupling.ts';
import { figure } from '../tables.ts';
import { accepts, answered, type Claim, decided, median, ms, percent } from './claim.ts';

const OUTAGES = ['Notification +500 ms', 'Billing +500 ms', 'Notification down', 'Billing down', 'broker down'];

export const collaboration: Claim[] = [
  {
    kind: 'advantage',
    claim: 'Fully asynchronous',
    verdict: (facts) => decided(blockingHops(facts.blocking('collaboration')).length === 0),
    evidence: (facts) =>
      `The answer (${answered(facts.blocking('collaboration').answer)}) waits for ${blockingHops(facts.blocking('collaboration')).length} hops to other services or to the broker: Order stores the order and its event in one transaction, and a relay publishes it.`,
  },
  {
    kind: 'advantage',
    claim: 'Weak coupling of all services',
    verdict: (facts) => {
      const { without } = facts.blocking('collaboration');
      const alone = accepts(without.Billing) && accepts(without.Notification) && accepts(without['the broker']);
      return decided(alone && facts.subscriber('collaboration').servicesTouched.length === 0);
    },
    evidence: (facts) => {
      const { without } = facts.blocking('collaboration');
      return `The answer without Billing is ${answered(without.Billing)}, without Notification ${answered(without.Notification)}, without the broker ${answered(without['the broker'])}. A new subscriber changes ${facts.subscriber('collaboration').servicesTouched.length} services. What remains is the coupling to what the events mean: Order has to understand Billing's.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Scales well',
    verdict: () => 'not decidable on one machine',
    evidence: (facts) => {
      const rate = (variant: 'http' | 'events' | 'collaboration' | 'hybrid') =>
        `\`${variant}\` ${facts.sustained(variant) ?? 'none that was tried'}`;
      return `One machine can't show how something scales: a second replica shares its cores. What can be seen is how much one machine carries: the sustainable rates in orders per second are ${rate('http')}, ${rate('events')}, ${rate('collaboration')}, ${rate('hybrid')}. More hops mean more work for each order, ${median(facts.round('collaboration', ({ cost }) => cost.cpuMsPerOrder?.all))} ms of CPU here against ${median(facts.round('events', ({ cost }) => cost.cpuMsPerOrder?.all))} ms in \`events\`; in return a burst waits in a queue and not in a client.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Resists failures',
    verdict: (facts) =>
      decided(
        OUTAGES.map((outage) => facts.during('collaboration', outage)).every(
          ({ accepted, settled, notified }) => accepted === 1 && settled === 1 && notified === 1,
        ),
      ),
    evidence: (facts) => {
      const rows = OUTAGES.map((outage) => {
        const { accepted, settled, notified, drained } = facts.during('collaboration', outage);
        return `- ${outage}: ${percent(accepted)} accepted, ${percent(settled)} settled, ${percent(notified)} notified, the backlog gone ${figure(drained)} s after it`;
      });
      return `Of the orders placed during each outage:\n\n${rows.join('\n')}\n\nOrder itself and its database have to be there in every variant.`;
    },
  },
  {
    kind: 'disadvantage',
    claim: 'Eventual consistency',
    verdict: (facts) => {
      const settled = facts.round('collaboration', ({ settled: clock }) => clock?.p50).median;
      return decided(settled > facts.round('collaboration', ({ answer }) => answer.p50).median);
    },
    evidence: (facts) =>
      `Half of the answers come within ${median(facts.round('collaboration', ({ answer }) => answer.p50))} ms, and half of the orders are settled and notified within ${median(facts.round('collaboration', ({ settled }) => settled?.p50))} ms (p95: ${median(facts.round('collaboration', ({ settled }) => settled?.p95))} ms): between the two a client reads \`pending\`. With Billing 500 ms slower the answer stays at ${ms(facts.during('collaboration', 'Billing +500 ms').answer.p50)}. With Order down, the notification can even precede \`completed\` (the row *Order down* of the fault table).`,
  },
  {
    kind: 'disadvantage',
    claim: 'Hard to debug',
    verdict: () => 'not decidable on one machine',
    evidence: (facts) =>
      `Not measured, as above. An order takes ${median(facts.round('collaboration', ({ cost }) => cost.perOrder.published))} events and ${median(facts.round('collaboration', ({ cost }) => cost.perOrder.consumed))} deliveries; one trace id leads through all of them. What has no equivalent in the other variants is the order of things that nothing orders: Order and Notification hear of a payment at the same time.`,
  },
  {
    kind: 'disadvantage',
    claim: 'The order status must be tracked',
    verdict: (facts) => decided(facts.blocking('collaboration').answer?.code === 202),
    evidence: (facts) => {
      const { codes, orders } = facts.during('collaboration', 'nothing broken');
      return `${codes['202'] ?? 0} of ${orders} orders were answered 202 with nothing broken: the client has to follow \`Location\`. \`Prefer: wait=10\` on that address makes it one more call instead of a poll. \`hybrid\` asks this of a client only while Billing can't be reached: ${facts.during('hybrid', 'nothing broken').codes['202'] ?? 0} of ${facts.during('hybrid', 'nothing broken').orders} with nothing broken.`;
    },
  },
];
