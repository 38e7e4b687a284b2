import { type Mutant, withBroker } from '../mutant.ts';
import { inCode } from '../planting/in-code.ts';
import { inSql } from '../planting/in-text.ts';

/** Stores `event` in a statement of its own. */
const storeEvent = `
  await this.db.query(
    \`INSERT INTO outbox (id, type, body, traceparent, leased_until)
     VALUES ($1, $2, $3, $4, clock_timestamp() + interval '5 seconds')\`,
    [event.id, event.type, JSON.stringify(event.body), event.traceparent],
  );`;

const published = (option: string) =>
  inCode(
    'ConfirmingChannel',
    'this.#channel.publish($EXCHANGE, $KEY, $CONTENT, $OPTIONS, $CONFIRMED)',
    `this.#channel.publish($EXCHANGE, $KEY, $CONTENT, { ...$OPTIONS, ${option} }, $CONFIRMED)`,
  );

/** Publishing, consuming, dead-lettering and redriving. */
export const messages: Mutant[] = [
  {
    name: 'ack-before-commit',
    defect: 'A message is acknowledged before its work is committed.',
    changes: [
      inCode(
        'Consumer',
        'await this.#handle($MESSAGE, $ENDED)',
        'channel.ack(message); await this.#handle($MESSAGE, $ENDED)',
      ),
      inCode('Consumer', 'channel.ack(message)', ''),
    ],
    group: 'kills',
    cases: 'Notification killed before its commit',
    variants: withBroker,
  },
  {
    name: 'ack-of-all-up-to-the-last',
    defect: 'Acknowledging a message also acknowledges earlier ones that are still in progress.',
    changes: [inCode('Consumer', 'channel.ack(message)', 'channel.ack(message, true)')],
    group: 'kills',
    cases: 'after acknowledging a later message',
    variants: withBroker,
  },
  {
    name: 'outbox-row-deleted-before-the-confirm',
    defect: 'An event leaves the outbox before the broker confirms it.',
    changes: [
      inCode(
        'Relay.#publish',
        'await this.publisher.publish($EVENT, $TIMEOUT)',
        'await this.#delete({ id: event.id }); await this.publisher.publish($EVENT, $TIMEOUT)',
      ),
      inCode('Relay.#publish', 'await this.#delete({ id: event.id })', ''),
    ],
    group: 'kills',
    cases: 'order killed before a confirm',
    variants: ['collaboration', 'hybrid'],
  },
  {
    name: 'event-stored-after-the-commit',
    defect: 'The event is stored after the settlement is committed, so a crash in between loses it.',
    changes: [
      inCode(
        'Orders.settle',
        'const settling: Settling = { orderId, ...outcomeOf(payment), event };',
        'const settling: Settling = { orderId, ...outcomeOf(payment), event: undefined };',
      ),
      inCode(
        'Orders.settle',
        'if (!changed) return settled;',
        `if (!changed) return settled;
         if (event) {
           Object.assign(event.body, { timestamp: settled.settledAt.toISOString() });
           ${storeEvent}
         }`,
      ),
    ],
    group: 'publishing',
    cases: 'order killed while storing',
    variants: ['hybrid'],
  },
  {
    name: 'order-stored-before-its-event',
    defect: 'Order commits a new order first, and then stores its event.',
    changes: [
      inCode('Orders.open', 'makeEvent?.(order)', 'undefined'),
      inCode(
        'Orders.open',
        'if (opened) return opened;',
        `if (opened) {
           const event = makeEvent?.(order);
           if (event) {
             Object.assign(event.body, { timestamp: opened.createdAt.toISOString() });
             ${storeEvent}
           }
           return opened;
         }`,
      ),
    ],
    group: 'publishing',
    cases: 'order killed while storing',
    variants: ['collaboration'],
  },
  {
    name: 'decision-stored-before-its-event',
    defect: 'Billing commits a decision first, and then stores its event.',
    changes: [
      inCode(
        'Withdrawals.withdraw',
        'const asked = { orderId, userId, amount, entryId: v7(), events };',
        'const asked = { orderId, userId, amount, entryId: v7(), events: undefined };',
      ),
      inCode(
        'Withdrawals.withdraw',
        'const { outcome, reason } = decision;',
        `const { outcome, reason } = decision;
         if (decision.changed && events) {
           const event = structuredClone(events[outcome]);
           Object.assign(event.body, reason && { reason }, { timestamp: new Date().toISOString() });
           ${storeEvent}
         }`,
      ),
    ],
    group: 'publishing',
    cases: 'billing killed while storing',
    variants: ['collaboration'],
  },
  {
    name: 'new-message-id-on-republish',
    defect: 'An event that is published again gets a new messageId.',
    changes: [inCode('Publisher.#publish', 'message.id', 'crypto.randomUUID()')],
    group: 'kills',
    cases: 'order killed before a confirm',
    variants: ['hybrid'],
  },
  {
    name: 'new-timestamp-on-republish',
    defect: 'The timestamp of an event is the time of publishing.',
    changes: [
      inCode(
        'Publisher.#publish',
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
    defect: 'Events are lost when the broker restarts.',
    changes: [published('persistent: false')],
    group: 'events',
    cases: 'a paid order publishes',
    variants: ['events'],
  },
  {
    name: 'event-without-a-trace',
    defect: 'Events do not continue the trace of the client.',
    changes: [inCode('currentTrace', '{ traceparent: current }', '{}')],
    group: 'events',
    cases: 'publishes exactly|starts one',
    variants: ['collaboration'],
  },
  {
    name: 'published-into-the-void',
    defect: 'An event without a bound queue counts as published.',
    changes: [published('mandatory: false')],
    group: 'publishing',
    cases: 'no queue is bound',
    variants: ['events', 'hybrid'],
  },
  {
    name: 'published-row-not-deleted',
    defect: 'An event stays in the outbox after the broker has confirmed it.',
    changes: [
      inSql(
        'DELETE FROM outbox WHERE id = ANY ($1::uuid[]) RETURNING id',
        'SELECT id FROM outbox WHERE id = ANY ($1::uuid[])',
      ),
    ],
    group: 'the end of replicas',
    cases: 'nothing is pending',
    after: 'hybrid replicas .*one key at both replicas',
    variants: ['hybrid'],
  },
  {
    name: 'repeated-decision-told-again',
    defect: 'A repeated OrderCreated publishes the decision again.',
    changes: [inSql('AND NOT event_stored', '')],
    group: 'the end',
    cases: 'every event was published once',
    after: 'collaboration events the same call or message twice',
    variants: ['collaboration'],
  },
  {
    name: 'notification-not-idempotent',
    defect: 'Each message about an order stores another notification.',
    changes: [
      inSql('ON CONFLICT (order_id) DO NOTHING', 'ON CONFLICT DO NOTHING'),
      inSql('order_id uuid NOT NULL UNIQUE', 'order_id uuid NOT NULL'),
    ],
    group: 'events',
    cases: 'the same call or message twice',
    variants: ['http', 'hybrid'],
  },
  {
    name: 'poison-requeued-for-ever',
    defect: 'A bad message goes back to the head of its queue.',
    changes: [
      inCode('Consumer.#handle', 'await this.deadLetters.put($MESSAGE, $ERROR, $SIGNAL)', 'throw err'),
      inCode('Consumer.#receive', 'this.log.warn($FIELDS, $LINE)', 'channel.nack(message)'),
    ],
    group: 'poison',
    cases: 'routing key of (OrderFailed|PaymentFailed)',
    variants: ['events'],
  },
  {
    name: 'retries-counted-wrongly',
    defect: 'A bad message is retried twice, not three times.',
    changes: [inCode('Consumer', 'RETRIES_MS.values()', 'RETRIES_MS.slice(1).values()')],
    group: 'poison',
    cases: 'PaymentCompleted for an unknown order',
    variants: ['collaboration'],
  },
  {
    name: 'fault-of-the-world-dead-lettered',
    defect: 'A message is dead-lettered because the database is down.',
    changes: [inCode('Consumer', 'err instanceof Fault ? backOffMs : retries.next().value', 'retries.next().value')],
    group: 'poison',
    cases: '(notification|billing) without its database',
    variants: ['hybrid'],
  },
  {
    name: 'unknown-fields-refused',
    defect: 'An event with an unknown field counts as a bad message.',
    changes: [inCode('succeeded', 'z.object', 'z.strictObject')],
    group: 'poison',
    cases: 'unknown fields of (OrderCompleted|PaymentCompleted)',
    variants: ['events'],
  },
  {
    name: 'mismatch-swallowed',
    defect: 'Billing silently ignores an OrderCreated that contradicts its decision.',
    changes: [inCode('WithdrawWhenOrdered.handle', 'return $DECISION;', 'return $DECISION.catch(() => undefined);')],
    group: 'poison',
    cases: 'repeated with another amount',
    variants: ['collaboration'],
  },
  {
    name: 'contradiction-ignored',
    defect: 'A payment event that contradicts the settlement of its order is silently acknowledged.',
    changes: [inCode('FailOrderWhenDeclined', 'if (order.reason !== payment.reason) throw $ERROR;', '')],
    group: 'poison',
    cases: 'about a completed order',
    variants: ['collaboration'],
  },
  {
    name: 'topology-declared-once',
    defect: 'A binding that somebody deleted is missing until the service connects again.',
    changes: [inCode('Declarations.begin', 'setInterval(again, $EVERY)', 'setTimeout(() => undefined, 0)')],
    group: 'topology',
    cases: 'a deleted binding|deleted dead-letter',
    variants: ['events'],
  },
  {
    name: 'work-survives-its-channel',
    defect: 'Handlers of a closed channel go on with their retries.',
    changes: [
      inCode(
        'Consumer.#consumeOn',
        'AbortSignal.any([closed.signal, this.#stopping.signal])',
        'AbortSignal.any([this.#stopping.signal])',
      ),
    ],
    group: 'topology',
    cases: 'however often it reconnects',
    variants: withBroker,
  },
  {
    name: 'silent-consumer-not-renewed',
    defect: 'A consumer that the broker has lost without a word is never renewed.',
    changes: [inCode('Consumer.#renewWhenIdle', 'this.#inFlight.size > 0', 'this.#inFlight.size >= 0')],
    group: 'topology',
    cases: 'declared again at once',
    variants: ['hybrid'],
  },
  {
    name: 'deleted-queue-ends-the-work',
    defect: 'The deletion of a queue ends the work on messages that no queue has any more.',
    changes: [inCode('Consumer.#consume', 'this.#consumeAgain($CHANNEL, $ENDED)', 'void channel.close()')],
    group: 'topology',
    cases: 'a deleted queue comes back',
    variants: ['hybrid'],
  },
  {
    name: 'health-of-one-connection',
    defect: 'A service that cannot consume reports itself as healthy.',
    changes: [inCode('Broker', '[...this.#usable.values()].every(Boolean)', "this.#usable.get('publish') === true")],
    group: 'topology',
    cases: 'reports degraded',
    variants: ['events'],
  },
  {
    name: 'retried-later-without-its-key',
    defect: 'A message that returns from the retry queue is taken for one under the wrong routing key.',
    changes: [inCode('identityOf', 'ORIGINAL_KEY', "'x-nothing'")],
    group: 'topology',
    cases: 'keeps its identity',
    variants: ['collaboration'],
  },
  {
    name: 'busy-account-keeps-its-slot',
    defect: 'A message whose account is busy waits in its slot.',
    changes: [inCode('WithdrawWhenOrdered.handle', '$DECISION.catch(laterIfBusy)', '$DECISION')],
    group: 'topology',
    cases: 'keeps its identity',
    variants: ['collaboration'],
  },
  {
    name: 'dead-letter-without-its-key',
    defect: 'A dead letter does not keep its routing key, so it cannot be redriven.',
    changes: [inCode('identityOf', 'ORIGINAL_KEY', "'x-nothing'")],
    group: 'redrive',
    cases: 'by a mistake in',
    variants: ['collaboration'],
  },
  {
    name: 'dead-letter-without-its-error',
    defect: 'A dead letter does not keep its error.',
    changes: [inCode('deadLetterOf', "'x-error'", "'x-nothing'")],
    group: 'redrive',
    cases: 'poison stays',
    variants: ['hybrid'],
  },
  {
    name: 'dead-letter-with-all-properties',
    defect: 'A dead letter keeps the properties of the original, so it may expire, copy itself or be unpublishable.',
    changes: [
      inCode(
        'DeadLetters.put',
        'const properties = deadLetterOf(message, err);',
        `const rebuilt = deadLetterOf(message, err);
         const { headers } = message.properties;
         const properties = { ...message.properties, headers: { ...headers, ...rebuilt.headers } };`,
      ),
    ],
    group: 'dead letters',
    cases: 'with (headers over 64 KiB|the user id of another account|an expiration|copies to its own queue)',
    variants: ['events', 'collaboration'],
  },
  {
    name: 'dead-letter-of-any-text',
    defect: 'Properties that are not UTF-8 are copied into the dead letter, and the broker never gets it.',
    changes: [inCode('shortString', "fits && !value.includes('\\uFFFD') ? value : undefined", 'value as string')],
    group: 'dead letters',
    cases: 'with a (message id|type) that is not UTF-8',
    variants: ['hybrid'],
  },
  {
    name: 'dead-letter-queue-not-declared-again',
    defect: 'A missing dead-letter queue is declared neither when it is missed nor at intervals.',
    changes: [
      inCode('DeadLetters.put', 'if (failed instanceof Returned) await this.#declareAgain();', ''),
      inCode('Declarations.begin', 'setInterval(again, $EVERY)', 'setTimeout(() => undefined, 0)'),
    ],
    group: 'dead letters',
    cases: 'survives a deleted dead-letter queue',
    variants: ['hybrid'],
  },
  {
    name: 'returned-message-counts-as-confirmed',
    defect: 'A message that the broker returned counts as confirmed.',
    changes: [inCode('ConfirmingChannel', 'if (sent) sent.returned = true;', '')],
    group: 'dead letters',
    cases: 'survives a deleted dead-letter queue',
    variants: ['events'],
  },
  {
    name: 'unpublishable-event-never-parked',
    defect: 'An event that can never be published is tried again for ever.',
    changes: [inSql('failures + $2::int >= 3', 'false')],
    group: 'parking',
    cases: 'is parked',
    variants: ['hybrid'],
  },
  {
    name: 'every-suspect-parked',
    defect: 'An event is parked because a channel closed with it in flight.',
    changes: [inCode('Relay.#setAside', 'err instanceof Unpublishable ? 1 : 0', '3')],
    group: 'parking',
    cases: 'is parked',
    variants: ['collaboration'],
  },
];
