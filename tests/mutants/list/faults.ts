import { change, type Mutant } from '../mutant.ts';

const resilience = 'variants/hybrid/resilience.ts';
const health = 'common/platform/health.ts';

/** What happens while something is broken, and what is said of it. */
export const faults: Mutant[] = [
  {
    name: 'billing-asked-without-a-deadline',
    defect: 'An order waits for Billing as long as that takes.',
    changes: [
      change('common/services/order/billing-client.ts', 'const DEADLINE_MS = 2000;', 'const DEADLINE_MS = 60_000;'),
    ],
    group: 'faults',
    cases: 'Billing frozen',
    variants: ['http', 'events'],
  },
  {
    name: 'no-deadline-for-all-attempts',
    defect: 'The attempts to ask Billing have no end.',
    changes: [
      change(resilience, 'const IN_ALL_MS = 2000;', 'const IN_ALL_MS = 60_000;'),
      change(resilience, 'const ATTEMPT_MS = 900;', 'const ATTEMPT_MS = 60_000;'),
    ],
    group: 'faults',
    cases: 'Billing frozen',
    variants: ['hybrid'],
  },
  {
    name: 'notification-told-without-a-deadline',
    defect: 'An order waits for Notification as long as that takes.',
    changes: [
      change('variants/http/notification-client.ts', 'const DEADLINE_MS = 1000;', 'const DEADLINE_MS = 60_000;'),
    ],
    group: 'faults',
    cases: 'Notification frozen',
    variants: ['http'],
  },
  {
    name: 'published-without-a-deadline',
    defect: 'An order waits for the broker as long as that takes.',
    changes: [change('variants/events/outcome-publisher.ts', 'const TIMEOUT_MS = 300;', 'const TIMEOUT_MS = 60_000;')],
    group: 'faults',
    cases: 'broker blocked by an alarm',
    variants: ['events'],
  },
  {
    name: 'paid-order-fails-for-its-notification',
    defect: 'An order is answered as broken because Notification is away.',
    changes: [
      change(
        'variants/http/notification-client.ts',
        "this.log.warn({ err, orderId }, 'notification lost');",
        'throw err;',
      ),
    ],
    group: 'faults',
    cases: 'Notification down',
    variants: ['http'],
  },
  {
    name: 'relay-without-a-poll',
    defect: 'The relay publishes what is handed over to it, and never looks for what was not.',
    changes: [
      change(
        'common/platform/messaging/relay.ts',
        'if (this.#stopped) return;\n    this.#timer',
        'if (this.publisher) return;\n    this.#timer',
      ),
    ],
    group: 'faults',
    cases: 'broker down',
    variants: ['hybrid'],
  },
  {
    name: 'database-away-is-our-mistake',
    defect: 'A database that does not answer is a 500.',
    changes: [
      change(
        'common/platform/http/problem.filter.ts',
        'if (err instanceof Fault) return unavailable(err.message);',
        '',
      ),
    ],
    group: 'faults',
    cases: "Order's database down",
    variants: ['http'],
  },
  {
    name: 'breaker-never-opens',
    defect: 'However often Billing fails, it is asked again.',
    changes: [change(resilience, 'const FAULTS_IN_A_ROW = 5;', 'const FAULTS_IN_A_ROW = 5000;')],
    group: 'calls to Billing',
    cases: 'after repeated failures',
    variants: ['hybrid'],
  },
  {
    name: 'breaker-never-closes',
    defect: 'Once open, the breaker stays so for an hour.',
    changes: [change(resilience, 'const HALF_OPEN_AFTER_MS = 2000;', 'const HALF_OPEN_AFTER_MS = 3_600_000;')],
    group: 'calls to Billing',
    cases: 'after repeated failures',
    variants: ['hybrid'],
  },
  {
    name: 'declines-count-as-faults',
    defect: 'A customer without money is asked about again, and opens the breaker for all others.',
    changes: [
      change(
        resilience,
        'const faults = handleType(ServiceFault);',
        "const faults = handleType(ServiceFault).orWhenResult((payment) => (payment as { status: string }).status === 'declined');",
      ),
    ],
    group: 'calls to Billing',
    cases: 'after many declines',
    variants: ['hybrid'],
  },
  {
    name: 'degraded-is-not-ready',
    defect: 'A service without its broker says that it is not ready.',
    changes: [
      change(
        health,
        "return { status: Object.values(checks).includes('down') ? 'degraded' : 'ok', checks };",
        "if (Object.values(checks).includes('down')) throw unavailable('A check is down.');\n    return { status: 'ok', checks };",
      ),
    ],
    group: 'health',
    cases: 'notification is ready and reports',
    variants: ['events'],
  },
  {
    name: 'ready-while-draining',
    defect: 'A service that is to stop goes on saying that it is ready.',
    changes: [change(health, "this.lifecycle.state !== 'serving'", "this.lifecycle.state === 'closed'")],
    group: 'health',
    cases: 'billing stops',
    variants: ['http'],
  },
  {
    name: 'no-drain-period',
    defect: 'A service that is to stop closes its port at once.',
    changes: [change('common/platform/shutdown.ts', 'await sleep(config.drainMs);', '')],
    group: 'health',
    cases: 'notification stops',
    variants: ['hybrid'],
  },
  {
    name: 'settled-orders-not-counted',
    defect: 'The metrics know nothing of settled orders.',
    changes: [change('common/services/order/orders.ts', 'settledOrders.inc({ status });', '')],
    group: 'health',
    cases: 'a completed order is counted',
    variants: ['collaboration'],
  },
  {
    name: 'answers-logged-as-errors',
    defect: 'Every answer is a line of error level.',
    changes: [change('common/platform/http/server.ts', 'log.info({ method, route,', 'log.error({ method, route,')],
    group: 'the end',
    cases: 'every log line is readable',
    after: 'http the first order ',
    variants: ['http'],
  },
  {
    name: 'replica-takes-what-another-has',
    defect: 'The relay claims rows that are leased to somebody, so two relays publish the same.',
    changes: [
      change('common/platform/messaging/relay.ts', 'WHERE leased_until < statement_timestamp()\n', 'WHERE true\n'),
    ],
    group: 'leases of replicas',
    cases: 'whose lease has ended',
    variants: ['collaboration', 'hybrid'],
  },
];
