import { blockingHops } from '../coupling/coupling.ts';
import { accepts, answered, type Claim, decided, later, median, p50, percent } from './claim.ts';
import { variants } from '../../../common/lab/processes/ports.ts';
import { figure } from '../tables.ts';

export const http: Claim[] = [
  {
    kind: 'advantage',
    claim: 'Simple to implement',
    verdict: (facts) => {
      const all = (variant: (typeof variants)[number]) => facts.lines(variant).own + facts.lines(variant).shared;
      return decided(variants.every((variant) => all('http') <= all(variant)));
    },
    evidence: (facts) => {
      const rows = variants.map((variant) => {
        const { own, shared } = facts.lines(variant);
        return `\`${variant}\` ${own} + ${shared}`;
      });
      return `Lines of the variant itself and of common code that not all variants load: ${rows.join(', ')}. The variants' own folders differ little. \`http\` saves the messaging below them, and a broker to run.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Immediate feedback',
    verdict: (facts) => decided(facts.blocking('http').answer?.code === 201),
    evidence: (facts) => {
      const settled = facts.round('http', ({ settled: clock }) => clock?.p50);
      return `With nothing broken the answer is ${answered(facts.blocking('http').answer)}: the outcome itself, and the notification is stored by then. At ${facts.rate()} orders per second p50 is ${median(facts.round('http', ({ answer }) => answer.p50))} ms until the answer, and ${median(settled)} ms until the order is settled and notified. \`events\` and \`hybrid\` answer with the outcome, too.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Easy to debug',
    verdict: () => 'not decidable on one machine',
    evidence: (facts) =>
      `The time that a person needs to find a mistake was not measured. In every variant each log line carries the trace id of the client's request, across HTTP and events (a case of the suite), and \`make logs\` shows all services of a variant together, so the difference is smaller than without them. In \`http\` an order publishes ${median(facts.round('http', ({ cost }) => cost.perOrder.published))} messages, in \`collaboration\` ${median(facts.round('collaboration', ({ cost }) => cost.perOrder.published))}: fewer steps after the answer leave less to follow.`,
  },
  {
    kind: 'disadvantage',
    claim: 'Strong coupling between the services',
    verdict: (facts) =>
      decided(facts.subscriber('http').servicesTouched.length > 0 && blockingHops(facts.blocking('http')).length > 1),
    evidence: (facts) => {
      const { servicesTouched, others } = facts.subscriber('http');
      const lines = Object.values(others).reduce((sum, one) => sum + one, 0);
      return `The answer waits for ${blockingHops(facts.blocking('http')).length} hops to other services. A new subscriber changes ${servicesTouched.join(', ')} and ${lines} lines outside of the subscriber itself. It is weaker than it looks: without Notification the answer is ${answered(facts.blocking('http').without.Notification)}, because this variant doesn't let an order fail for it.`;
    },
  },
  {
    kind: 'disadvantage',
    claim: 'Synchronous blocking',
    verdict: (facts) =>
      decided(later(facts, 'http', 'Notification +500 ms') > 250 && later(facts, 'http', 'Billing +500 ms') > 250),
    evidence: (facts) =>
      `p50 of the answers is ${p50(facts.during('http', 'nothing broken'))} with nothing broken, ${p50(facts.during('http', 'Notification +500 ms'))} when Notification is 500 ms slower, ${p50(facts.during('http', 'Billing +500 ms'))} when Billing is. The delay of each is in the answer.`,
  },
  {
    kind: 'disadvantage',
    claim: 'Failures are hard to handle',
    verdict: (facts) =>
      decided(
        !accepts(facts.blocking('http').without.Billing) && facts.during('http', 'Notification down').notified < 1,
      ),
    evidence: (facts) => {
      const [billing, notification] = [facts.during('http', 'Billing down'), facts.during('http', 'Notification down')];
      return `While Billing is down ${percent(billing.accepted)} of the orders are accepted. The others are answered 503 with the order, which is stored. ${percent(billing.settled)} of all were settled in the end, the last ${figure(billing.drained)} s after Billing was back. While Notification is down the answers are normal (${percent(notification.accepted)} accepted). ${percent(notification.notified)} of the notifications arrive in the end, and the others are lost. Money is right in every fault. Order needs a settler for that, and Billing stores its decisions. The original drawing has neither.`;
    },
  },
];
