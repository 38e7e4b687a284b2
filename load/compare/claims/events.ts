import {
  accepts,
  answered,
  type Claim,
  cpuCompared,
  decided,
  later,
  median,
  p50,
  percent,
  whereMeasured,
} from './claim.ts';
import { type Facts } from './facts.ts';

export const events: Claim[] = [
  {
    kind: 'advantage',
    claim: 'Notifications are processed asynchronously',
    verdict: (facts) => decided(later(facts, 'events', 'Notification +500 ms') < 100),
    evidence: (facts) => {
      const broker = facts.way('events', 'order.broker');
      return `With Notification 500 ms slower, p50 of the answers is ${p50(facts.during('events', 'Notification +500 ms'))} (${p50(facts.during('events', 'nothing broken'))} with nothing broken). In \`http\` it is ${p50(facts.during('http', 'Notification +500 ms'))}. The answer ${broker.waits ? 'waits for the broker instead' : 'does not wait for the broker either'}: when the broker takes the event and does not confirm it, the answer is ${answered(broker.silent)}.`;
    },
  },
  {
    kind: 'advantage',
    claim: 'Weak coupling for notifications',
    verdict: (facts) => {
      const down = facts.during('events', 'Notification down');
      return decided(accepts(facts.blocking('events').without.Notification) && down.notified === 1);
    },
    evidence: (facts) => {
      const down = facts.during('events', 'Notification down');
      return `Without Notification the answer is ${answered(facts.blocking('events').without.Notification)}, and of the orders placed while it was down ${percent(down.notified)} were notified in the end: the queue keeps the events. The coupling has moved to the broker. While that is down ${percent(facts.during('events', 'broker down').notified)} of the notifications arrive; the others are lost, because \`events\` does not store an event that it could not publish.${restartLoses(facts)}`;
    },
  },
  {
    kind: 'advantage',
    claim: 'New subscribers can be added',
    verdict: (facts) => decided(facts.subscriber('events').servicesTouched.length === 0),
    evidence: (facts) => {
      const { servicesTouched, own, passed } = facts.subscriber('events');
      const inHttp = facts.subscriber('http').servicesTouched;
      return `A fourth service that counts orders was added as a patch of ${own} lines of its own, and its ${passed} cases passed. Services that had to change for it: ${servicesTouched.length === 0 ? 'none' : servicesTouched.join(', ')}; in \`http\`: ${inHttp.join(', ')}.`;
    },
  },
  {
    kind: 'disadvantage',
    claim: 'Billing is still synchronous',
    verdict: (facts) => decided(later(facts, 'events', 'Billing +500 ms') > 250),
    evidence: (facts) =>
      `With Billing 500 ms slower, p50 of the answers is ${p50(facts.during('events', 'Billing +500 ms'))}, with nothing broken ${p50(facts.during('events', 'nothing broken'))}. While Billing is down ${percent(facts.during('events', 'Billing down').accepted)} of the orders are accepted (\`collaboration\`: ${percent(facts.during('collaboration', 'Billing down').accepted)}, \`hybrid\`: ${percent(facts.during('hybrid', 'Billing down').accepted)}).`,
  },
  {
    kind: 'disadvantage',
    claim: 'More infrastructure',
    verdict: (facts) => decided(facts.round('events', (result) => result.cost.memory?.mebibytes.rabbitmq).median > 0),
    evidence: (facts) =>
      `RabbitMQ takes ${median(facts.round('events', ({ cost }) => cost.memory?.mebibytes.rabbitmq))} MiB and ${median(facts.round('events', ({ cost }) => cost.cpuMsPerOrder?.rabbitmq))} ms of CPU for each order. In all processes, ${cpuCompared(facts, 'events', 'http')}. \`events\` loads ${facts.lines('events').shared} lines of common code that not all variants load (\`http\`: ${facts.lines('http').shared}).`,
  },
];

function restartLoses(facts: Facts): string {
  return whereMeasured(() => {
    const { lost, stored } = facts.losses('events', 'broker restarted');
    return ` A graceful restart of the broker loses ${lost} of ${stored} notifications.`;
  });
}
