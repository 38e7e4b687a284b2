import { type Mutant } from '../mutant.ts';
import { inCode } from '../planting/in-code.ts';
import { inFile, inSql } from '../planting/in-text.ts';

/** The auditor, the lab, the fences and the suite itself. */
export const around: Mutant[] = [
  {
    name: 'auditor-blind-for-doubled-notifications',
    defect: 'The auditor counts two notifications of an order as one.',
    changes: [inCode('findingsAtAnyTime', 'Number(count) > 1', 'Number(count) > 2')],
    group: 'audit',
    cases: 'a duplicate notification',
    variants: ['http'],
  },
  {
    name: 'auditor-blind-for-stuck-orders',
    defect: 'The auditor does not look for orders that stay pending.',
    changes: [inCode('ofOrders', "status === 'pending'", "status === 'stuck'")],
    group: 'audit',
    cases: 'a stuck order',
    variants: ['hybrid'],
  },
  {
    name: 'auditor-believes-the-balance',
    defect: 'The auditor does not add up the ledger.',
    changes: [inCode('findingsAtAnyTime', 'balance !== ledger', 'balance !== balance')],
    group: 'audit',
    cases: 'a ledger that does not add up',
    variants: ['collaboration'],
  },
  {
    name: 'column-that-is-not-drawn',
    defect: 'A table has a column that its drawing does not have.',
    changes: [inSql('message text NOT NULL', 'message text NOT NULL, read_at timestamptz')],
    group: 'documents',
    cases: 'table diagram of notification',
    variants: ['http'],
  },
  {
    name: 'hybrid-says-more',
    defect: 'hybrid publishes a field that events does not have.',
    changes: [
      {
        ...inCode(
          'outcomeEvent',
          'const body = { orderId, userId, amount };',
          "const body = { orderId, userId, amount, status: 'settled' };",
        ),
        variant: 'hybrid',
      },
    ],
    group: 'wire',
    cases: 'equal on the wire',
    variants: [],
  },
  {
    name: 'fence-between-variants-down',
    defect: 'The fence between variants allows every import.',
    changes: [inFile('.dependency-cruiser.cjs', "pathNot: '^variants/$1/'", "pathNot: '^variants/'")],
    group: 'fences',
    cases: 'variants-stay-apart',
    variants: [],
  },
  {
    name: 'common-module-of-one-variant',
    defect: 'Only one variant needs a module in common/.',
    changes: [
      {
        ...inCode('NotificationClient', 'this.#notification.close()', "import('../../common/lab/cli.ts')"),
        variant: 'http',
      },
    ],
    group: 'reach',
    cases: 'reached by more than one variant',
    variants: [],
  },
  {
    name: 'case-asks-for-the-variant',
    defect: 'A case of the shared suite asks which variant it runs against.',
    changes: [
      inCode(
        'firstOrder',
        'const { answers } = stage.features;',
        "const { answers } = stage.features; if (stage.deployment.amqpUrl()?.endsWith('http')) return;",
      ),
    ],
    group: 'reach',
    cases: 'asks which variant',
    variants: [],
  },
  {
    name: 'everybody-may-connect',
    defect: 'Every role may connect to the default database.',
    changes: [inSql('REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;', '')],
    group: 'roles',
    cases: 'reaches its own database',
    variants: [],
    ownServers: true,
  },
  {
    name: 'pause-does-nothing',
    defect: 'Pausing a service does not stop it.',
    changes: [inCode('ControlledProcess', 'pauseProcess(this.known, nameOf(this))', 'Promise.resolve()')],
    group: 'controls',
    cases: 'a paused service',
    variants: [],
  },
  {
    name: 'injected-error-blames-the-message',
    defect: 'An injected error is not an infrastructure fault: it answers 500 and goes to the dead-letter queue.',
    changes: [inCode('InjectedFault', 'Fault', 'Error')],
    group: 'injected faults',
    cases: 'every call fails|an event is retried',
    variants: [],
  },
  {
    name: 'injected-error-after-the-work',
    defect: 'An injected error is thrown after the work is done.',
    changes: [
      inCode(
        'InjectedFaults.intercept',
        'if (Math.random() < this.#errorRate) throw $FAULT;',
        'const done = await next.handle().toPromise(); if (Math.random() < this.#errorRate) throw $FAULT; return [done] as never;',
      ),
    ],
    group: 'injected faults',
    cases: 'an event is retried',
    variants: [],
  },
];
