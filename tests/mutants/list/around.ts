import { change, type Mutant } from '../mutant.ts';

/** What stands around the services: the auditor, the lab, the fences, the suite itself. */
export const around: Mutant[] = [
  {
    name: 'auditor-blind-for-doubled-notifications',
    defect: 'The auditor counts two notifications of an order as one.',
    changes: [change('common/lab/audit/findings.ts', 'Number(count) > 1', 'Number(count) > 2')],
    group: 'audit',
    cases: 'a duplicate notification',
    variants: ['http'],
  },
  {
    name: 'auditor-blind-for-stuck-orders',
    defect: 'The auditor does not look for orders that stay pending.',
    changes: [change('common/lab/audit/findings.ts', "'pending'),\n      byOrder,", "'stuck'),\n      byOrder,")],
    group: 'audit',
    cases: 'a stuck order',
    variants: ['hybrid'],
  },
  {
    name: 'auditor-believes-the-balance',
    defect: 'The auditor does not add the ledger up.',
    changes: [change('common/lab/audit/findings.ts', 'balance !== ledger)', 'balance !== balance)')],
    group: 'audit',
    cases: 'a ledger that does not add up',
    variants: ['collaboration'],
  },
  {
    name: 'column-that-is-not-drawn',
    defect: 'A table has a column that its drawing does not have.',
    changes: [
      change(
        'common/services/notification/migrations/1764000000000-notifications.ts',
        'message         text NOT NULL,',
        'message         text NOT NULL, read_at timestamptz,',
      ),
    ],
    group: 'documents',
    cases: 'table diagram of notification',
    variants: ['http'],
  },
  {
    name: 'hybrid-says-more',
    defect: 'hybrid publishes a field that events does not have.',
    changes: [change('variants/hybrid/order.ts', 'amount, timestamp:', 'amount, status: order.status, timestamp:')],
    group: 'wire',
    cases: 'equal on the wire',
    variants: [],
  },
  {
    name: 'fence-between-variants-down',
    defect: 'The fence between variants lets everything through.',
    changes: [
      change(
        '.dependency-cruiser.cjs',
        "to: { path: '^variants/([^/]+)/', pathNot: '^variants/$1/' },",
        "to: { path: '^nowhere/' },",
      ),
    ],
    group: 'fences',
    cases: 'variants-stay-apart',
    variants: [],
  },
  {
    name: 'common-module-of-one-variant',
    defect: 'A module in common/ is needed by one variant only.',
    changes: [
      change(
        'variants/http/order.ts',
        "import { Settler } from '../../common/order/settler.ts';",
        "import { Settler } from '../../common/order/settler.ts';\nimport '../../common/lab/wait.ts';",
      ),
    ],
    group: 'reach',
    cases: 'reached by more than one variant',
    variants: [],
  },
  {
    name: 'case-asks-for-the-variant',
    defect: 'A case of the shared suite asks which variant it runs against.',
    changes: [
      change(
        'tests/behaviour/first-order.case.ts',
        'const { answers } = stage.features;',
        "const { answers } = stage.features;\n    if (stage.deployment.amqpUrl()?.endsWith('http')) return;",
      ),
    ],
    group: 'reach',
    cases: 'asks which variant',
    variants: [],
  },
  {
    name: 'everybody-may-connect',
    defect: 'A role may connect to the database that everybody finds first.',
    changes: [change('common/lab/servers/postgres/init.sql', 'REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;', '')],
    group: 'roles',
    cases: 'reaches its own database',
    variants: [],
    ownServers: true,
  },
  {
    name: 'pause-does-nothing',
    defect: 'A service that is to be paused runs on.',
    changes: [
      change(
        'common/lab/breaking/controlled-process.ts',
        "signal(this.known, 'SIGSTOP');\n    await this.expect('paused');",
        '',
      ),
    ],
    group: 'controls',
    cases: 'a paused service',
    variants: [],
  },
  {
    name: 'injected-error-blames-the-message',
    defect: 'An injected error is no fault of the world, so it is a 500 and leads to the dead letters.',
    changes: [
      change(
        'common/platform/injected-faults.ts',
        'class InjectedFault extends Fault',
        'class InjectedFault extends Error',
      ),
    ],
    group: 'injected faults',
    cases: 'every call fails|an event is retried',
    variants: [],
  },
  {
    name: 'injected-error-after-the-work',
    defect: 'An injected error comes after the work is done.',
    changes: [
      change(
        'common/platform/injected-faults.ts',
        "if (Math.random() < this.#errorRate) throw new InjectedFault('a fault was injected');\n    return next.handle();",
        "const done = await next.handle().toPromise();\n    if (Math.random() < this.#errorRate) throw new InjectedFault('a fault was injected');\n    return [done] as never;",
      ),
    ],
    group: 'injected faults',
    cases: 'an event is retried',
    variants: [],
  },
];
