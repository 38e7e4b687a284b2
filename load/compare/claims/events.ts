import { accepts, answered, type Claim, decided, later, median, p50, percent } from './claim.ts';

export const events: Claim[] = [
  {
    kind: 'advantage',
    claim: 'Notifications are processed asynchronously',
    verdict: (facts) => decided(later(facts, 'events', 'Notification +500 ms') < 100),
    evidence: (facts) => {
      const broker = facts.way('events', 'order.broker');
      return `With a Notification that is 500 ms slower half of the answers come within ${p50(facts.during('events', 'Notification +500 ms'))} (with nothing broken ${p50(facts.during('events', 'nothing broken'))}); \`http\` takes ${p50(facts.during('http', 'Notification +500 ms'))}. What the answer ${broker.waits ? 'does wait for instead is the broker' : 'does not wait for either is the broker'}: when it takes the event and says nothing, the answer is ${answered(broker.silent)}.`;
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
      return `Without Notification the answer is ${answered(facts.blocking('events').without.Notification)}, and of the orders placed while it was down ${percent(down.notified)} were notified in the end: the queue keeps the events. The coupling has moved to the broker. While that is down ${percent(facts.during('events', 'broker down').notified)} of the notifications arrive; the others are lost, because nothing remembers an event that could not be published.`;
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
      `With a Billing that is 500 ms slower half of the answers come within ${p50(facts.during('events', 'Billing +500 ms'))}, with nothing broken within ${p50(facts.during('events', 'nothing broken'))}. While it is down ${percent(facts.during('events', 'Billing down').accepted)} of the orders are accepted (\`collaboration\`: ${percent(facts.during('collaboration', 'Billing down').accepted)}, \`hybrid\`: ${percent(facts.during('hybrid', 'Billing down').accepted)}).`,
  },
  {
    kind: 'disadvantage',
    claim: 'More infrastructure',
    verdict: (facts) => decided(facts.round('events', (result) => result.cost.memory?.mebibytes.rabbitmq).median > 0),
    evidence: (facts) =>
      `RabbitMQ takes ${median(facts.round('events', ({ cost }) => cost.memory?.mebibytes.rabbitmq))} MiB and ${median(facts.round('events', ({ cost }) => cost.cpuMsPerOrder?.rabbitmq))} ms of CPU for each order; all processes together take ${median(facts.round('events', ({ cost }) => cost.cpuMsPerOrder?.all))} ms (\`http\`: ${median(facts.round('http', ({ cost }) => cost.cpuMsPerOrder?.all))} ms). In code, ${facts.lines('events').shared} lines of common code are there that not all variants load (\`http\`: ${facts.lines('http').shared}).`,
  },
];
