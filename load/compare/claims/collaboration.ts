import { type Variant } from '../../../common/lab/processes/ports.ts';
import { blockingHops } from '../coupling/coupling.ts';
import { P95_BELOW_MS } from '../sustainable.ts';
import { figure } from '../tables.ts';
import { accepts, answered, type Claim, cpuCompared, decided, median, ms, percent, whereMeasured } from './claim.ts';
import { type Facts } from './facts.ts';

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
      return `The answer without Billing is ${answered(without.Billing)}, without Notification ${answered(without.Notification)}, without the broker ${answered(without['the broker'])}. A new subscriber changes ${facts.subscriber('collaboration').servicesTouched.length} services. The coupling to the meaning of the events remains: Order has to understand those of Billing.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Scales well',
    verdict: () => 'not decidable on one machine',
    evidence: (facts) => {
      const rate = (variant: 'http' | 'events' | 'collaboration' | 'hybrid') =>
        `\`${variant}\` ${facts.sustained(variant) ?? 'none that was tried'}`;
      return `One machine can't show how something scales: a second replica shares its cores. The comparison shows how much one machine carries. Sustained orders per second, with p95 until settled and notified below ${P95_BELOW_MS} ms: ${rate('http')}, ${rate('events')}, ${rate('collaboration')}, ${rate('hybrid')}. ${cpuCompared(facts, 'collaboration', 'events')}. A burst waits in a queue and not in a client.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Resists failures',
    verdict: (facts) =>
      decided(
        outagesOf(facts).every((outage) => {
          const { accepted, settled, notified } = facts.during('collaboration', outage);
          return accepted === 1 && settled === 1 && notified === 1;
        }),
      ),
    evidence: (facts) => {
      const rows = outagesOf(facts).map((outage) => {
        const { accepted, settled, notified, drained } = facts.during('collaboration', outage);
        return `- ${outage}: ${percent(accepted)} accepted, ${percent(settled)} settled, ${percent(notified)} notified, the backlog gone ${figure(drained)} s later`;
      });
      return `The orders that were due while each fault lasted:\n\n${rows.join('\n')}\n\nOrder itself and its database have to be there in every variant.`;
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
      `p50 is ${median(facts.round('collaboration', ({ answer }) => answer.p50))} ms until the answer, and ${median(facts.round('collaboration', ({ settled }) => settled?.p50))} ms until the order is settled and notified (p95: ${median(facts.round('collaboration', ({ settled }) => settled?.p95))} ms). Between the two a client reads \`pending\`. With Billing 500 ms slower, p50 of the answers is ${ms(facts.during('collaboration', 'Billing +500 ms').answer.p50)}. ${notifiedFirst(facts)}${pollsInAnAlarm(facts)}If Order is down, the notification can precede \`completed\` ([how it fails](../variants/collaboration/README.md#how-it-fails)).`,
  },
  {
    kind: 'disadvantage',
    claim: 'Hard to debug',
    verdict: () => 'not decidable on one machine',
    evidence: (facts) =>
      `Not measured, as above. An order takes ${median(facts.round('collaboration', ({ cost }) => cost.perOrder.published))} events and ${median(facts.round('collaboration', ({ cost }) => cost.perOrder.consumed))} deliveries; one trace id leads through all of them. The other variants do not have the race between Order and Notification, which receive the event of a payment at the same time.`,
  },
  {
    kind: 'disadvantage',
    claim: 'The order status must be tracked',
    verdict: (facts) => decided(facts.blocking('collaboration').answer?.code === 202),
    evidence: (facts) => {
      const { codes, orders } = facts.during('collaboration', 'nothing broken');
      return `${codes['202'] ?? 0} of ${orders} orders were answered 202 with nothing broken: the client has to follow \`Location\`. \`Prefer: wait=10\` on that address makes it one more call instead of a poll. \`hybrid\` answers 202 if up to three attempts of 0.9 s, 2 s in all, bring no outcome from Billing, or while its breaker is open. So it does when Billing is down, and also when Billing is too slow. With nothing broken it did so for ${facts.during('hybrid', 'nothing broken').codes['202'] ?? 0} of ${facts.during('hybrid', 'nothing broken').orders} orders.`;
    },
  },
];

/** Returns the outages of the comparison. @throws NotMeasured when there are none */
function outagesOf(facts: Facts): string[] {
  facts.during('collaboration', 'broker down');
  return facts.outages('collaboration');
}

function notifiedFirst(facts: Facts): string {
  return whereMeasured(() => {
    const share = (variant: Variant) =>
      facts.round(variant, (result) => result.notifiedFirst && (100 * result.notifiedFirst) / result.complete);
    return `With nothing broken, ${median(share('collaboration'))} % of the notifications are stored more than 1 ms before their order is settled, in \`hybrid\` ${median(share('hybrid'))} %. `;
  });
}

function pollsInAnAlarm(facts: Facts): string {
  return whereMeasured(() => {
    const outcome = (variant: Variant) => ms(facts.outcome(variant, 'broker blocked by an alarm'));
    return `While an alarm blocks the broker for 10 s, a client that polls has the outcome after ${outcome('collaboration')} (p50), in \`hybrid\` after ${outcome('hybrid')}. `;
  });
}
