import { change, type Mutant, withBroker } from '../mutant.ts';

const consumer = 'common/platform/messaging/consumer.ts';
const publisher = 'common/platform/messaging/publisher.ts';
const relay = 'common/platform/messaging/relay.ts';

const eventStoredAfterwards = change(
  'common/platform/messaging/outbox.ts',
  'const rows = await query<Row & { key: string | null }>(storeWith(writing), values);',
  `const { sql, key } = writing;
        const written = \`WITH written AS (\${sql}) SELECT *, \${key} AS key FROM written\`;
        const rows = await query<Row & { key: string | null }>(written, writing.values);
        const told = events.filter((_, i) => rows.some((row) => row.key === keys[i]));
        await query(
          \`INSERT INTO outbox (id, type, body, traceparent, leased_until)
           SELECT *, clock_timestamp() + \${LEASE} FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])\`,
          columnsOf(told),
        );`,
);

/** What is published, consumed, put aside and put back. */
export const messages: Mutant[] = [
  {
    name: 'ack-before-commit',
    defect: 'A message is acknowledged before what it causes is committed.',
    changes: [
      change(
        consumer,
        'await this.#handle(message);\n        await acknowledgements.acknowledge(message);',
        'await acknowledgements.acknowledge(message);\n        await this.#handle(message);',
      ),
    ],
    group: 'kills',
    cases: 'Notification killed before its commit',
    variants: withBroker,
  },
  {
    name: 'ack-of-all-up-to-the-last',
    defect: 'What is done is acknowledged together with what came before it and is not done.',
    changes: [
      change(
        'common/platform/messaging/acknowledgements.ts',
        'if (!done.includes(message)) break;',
        'if (!done.includes(message)) continue;',
      ),
    ],
    group: 'kills',
    cases: 'after acknowledging a later message',
    variants: withBroker,
  },
  {
    name: 'outbox-row-deleted-before-the-confirm',
    defect: 'An event leaves the outbox before the broker has it.',
    changes: [
      change(
        relay,
        'await this.publisher.publish(message, CONFIRM_TIMEOUT_MS);\n        await this.#forgetting.add(message.id);',
        'await this.#forgetting.add(message.id);\n        await this.publisher.publish(message, CONFIRM_TIMEOUT_MS);',
      ),
    ],
    group: 'kills',
    cases: 'order killed before a confirm',
    variants: ['collaboration', 'hybrid'],
  },
  {
    name: 'event-stored-after-the-commit',
    defect: 'The event is stored after the fact is committed, so a crash in between loses it.',
    changes: [eventStoredAfterwards],
    group: 'publishing',
    cases: 'order killed while storing',
    variants: ['hybrid'],
  },
  {
    name: 'order-stored-before-its-event',
    defect: 'Order commits what it has opened, and then stores the event.',
    changes: [eventStoredAfterwards],
    group: 'publishing',
    cases: 'order killed while storing',
    variants: ['collaboration'],
  },
  {
    name: 'decision-stored-before-its-event',
    defect: 'Billing commits what it has decided, and then stores the event.',
    changes: [eventStoredAfterwards],
    group: 'publishing',
    cases: 'billing killed while storing',
    variants: ['collaboration'],
  },
  {
    name: 'new-message-id-on-republish',
    defect: 'An event that is published again has another messageId.',
    changes: [change(publisher, 'messageId: message.id }', 'messageId: crypto.randomUUID() }')],
    group: 'kills',
    cases: 'order killed before a confirm',
    variants: ['hybrid'],
  },
  {
    name: 'new-timestamp-on-republish',
    defect: 'The timestamp is that of the publishing, not of the fact.',
    changes: [
      change(
        publisher,
        'Buffer.from(message.body)',
        'Buffer.from(JSON.stringify({ ...JSON.parse(message.body), timestamp: new Date().toISOString() }))',
      ),
    ],
    group: 'kills',
    cases: 'order killed before a confirm',
    variants: ['collaboration'],
  },
  {
    name: 'event-not-persistent',
    defect: 'Events are lost when the broker is started again.',
    changes: [change(publisher, 'persistent: true, mandatory: true', 'persistent: false, mandatory: true')],
    group: 'events',
    cases: 'a paid order publishes',
    variants: ['events'],
  },
  {
    name: 'event-without-a-trace',
    defect: 'Events do not continue the trace of the client.',
    changes: [change(publisher, '{ traceparent: current } : {}', '{} : {}')],
    group: 'events',
    cases: 'publishes exactly|starts one',
    variants: ['collaboration'],
  },
  {
    name: 'published-into-the-void',
    defect: 'An event for which no queue is bound counts as published.',
    changes: [change(publisher, 'persistent: true, mandatory: true', 'persistent: true')],
    group: 'publishing',
    cases: 'no queue is bound',
    variants: ['events', 'hybrid'],
  },
  {
    name: 'published-row-not-deleted',
    defect: 'An event stays in the outbox after the broker has confirmed it.',
    changes: [change(relay, "'DELETE FROM outbox WHERE id = ANY ($1::uuid[])'", "'SELECT $1::uuid[]'")],
    group: 'the end of replicas',
    cases: 'nothing is pending',
    after: 'hybrid replicas .*one key at both replicas',
    variants: ['hybrid'],
  },
  {
    name: 'told-whether-it-was-told-or-not',
    defect: 'Billing announces each decision that it looks up.',
    changes: [change('common/services/billing/withdrawals.ts', 'CASE WHEN written.untold', 'CASE WHEN true')],
    group: 'the end',
    cases: 'every event was published once',
    after: 'collaboration events the same call or message twice',
    variants: ['collaboration'],
  },
  {
    name: 'repeated-decision-told-again',
    defect: 'A repeated OrderCreated publishes the decision once more.',
    changes: [
      change('common/services/billing/migrations/1764200000000-withdraw-for-orders.ts', ' AND NOT w.announced', ''),
    ],
    group: 'the end',
    cases: 'every event was published once',
    after: 'collaboration events the same call or message twice',
    variants: ['collaboration'],
  },
  {
    name: 'notification-not-idempotent',
    defect: 'Each message about an order is a notification.',
    changes: [
      change(
        'common/services/notification/notifications.ts',
        'ON CONFLICT (order_id) DO NOTHING',
        'ON CONFLICT DO NOTHING',
      ),
      change(
        'common/services/notification/migrations/1764000000000-notifications.ts',
        'uuid NOT NULL UNIQUE',
        'uuid NOT NULL',
      ),
    ],
    group: 'events',
    cases: 'the same call or message twice',
    variants: ['http', 'hybrid'],
  },
  {
    name: 'poison-requeued-for-ever',
    defect: 'What cannot be handled goes back to the head of its queue.',
    changes: [
      change(consumer, 'await this.deadLetters.put(message, err as Error, this.#stopping.signal);', 'throw err;'),
      change(
        consumer,
        "this.log.warn({ err, type: properties.type }, 'message left unacknowledged');",
        'channel.nack(message);',
      ),
    ],
    group: 'poison',
    cases: 'routing key of (OrderFailed|PaymentFailed)',
    variants: ['events'],
  },
  {
    name: 'retries-counted-wrongly',
    defect: 'A message at fault is tried two more times, not three.',
    changes: [change(consumer, 'RETRIES_MS.values()', 'RETRIES_MS.slice(1).values()')],
    group: 'poison',
    cases: 'PaymentCompleted for an unknown order',
    variants: ['collaboration'],
  },
  {
    name: 'fault-of-the-world-dead-lettered',
    defect: 'A database that is away is taken for a fault of the message.',
    changes: [change(consumer, 'err instanceof Fault ? backOffMs : retries', 'retries')],
    group: 'poison',
    cases: '(notification|billing) without its database',
    variants: ['hybrid'],
  },
  {
    name: 'unknown-fields-refused',
    defect: 'An event with a field more than we know is poison.',
    changes: [
      change(
        'common/platform/messaging/events.ts',
        'const succeeded = z.object(fact);',
        'const succeeded = z.strictObject(fact);',
      ),
    ],
    group: 'poison',
    cases: 'unknown fields of (OrderCompleted|PaymentCompleted)',
    variants: ['events'],
  },
  {
    name: 'mismatch-swallowed',
    defect: 'Billing ignores an OrderCreated that contradicts its decision, and nobody hears of it.',
    changes: [
      change(
        'variants/collaboration/billing.ts',
        'this.outbox.announcing(decided)); //',
        'this.outbox.announcing(decided)).catch(() => undefined); //',
      ),
    ],
    group: 'poison',
    cases: 'repeated with another amount',
    variants: ['collaboration'],
  },
  {
    name: 'contradiction-ignored',
    defect: 'A payment event that contradicts how its order was settled is acknowledged without a word.',
    changes: [
      change(
        'variants/collaboration/order.ts',
        'if (order.reason !== payment.reason) throw new Contradiction(order);',
        '',
      ),
    ],
    group: 'poison',
    cases: 'contradicts a settled order',
    variants: ['collaboration'],
  },
  {
    name: 'dead-letter-without-its-key',
    defect: 'A dead letter does not say where it first went, so it cannot be put back.',
    changes: [change('common/platform/messaging/dead-letters.ts', '[ORIGINAL_KEY]: fields.routingKey,', '')],
    group: 'redrive',
    cases: 'by a mistake in',
    variants: ['collaboration'],
  },
  {
    name: 'dead-letter-without-its-error',
    defect: 'A dead letter does not say why it is one.',
    changes: [change('common/platform/messaging/dead-letters.ts', "'x-error': `${err.name}: ${err.message}`,", '')],
    group: 'redrive',
    cases: 'poison stays',
    variants: ['hybrid'],
  },
];
