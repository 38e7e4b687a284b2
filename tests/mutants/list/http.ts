import { change, type Mutant } from '../mutant.ts';

const keys = 'common/platform/http/idempotency-key.ts';
const accounts = 'common/services/billing/migrations/1764000000000-accounts.ts';
const schemas = 'common/platform/http/schemas.ts';
const page = 'common/platform/database/page.ts';

/** Keys, pages, and what must be refused. */
export const http: Mutant[] = [
  {
    name: 'key-hash-not-compared',
    defect: 'Whatever comes under a used key is taken for a repetition.',
    changes: [change(keys, 'if (stored && given && stored.equals(given)) return;', 'if (stored && given) return;')],
    group: 'idempotency keys',
    cases: 'another (order|deposit|withdrawal) under a used key',
    variants: ['collaboration'],
  },
  {
    name: 'replay-header-missing',
    defect: 'A replay does not say that it is one.',
    changes: [change(keys, "{ 'Idempotent-Replayed': 'true' }", '{}')],
    group: 'idempotency keys',
    cases: 'a repeated (order that|deposit|withdrawal)',
    variants: ['hybrid'],
  },
  {
    name: 'same-key-at-once-unguarded',
    defect: 'Of deposits under one key that come at once, none waits for the other.',
    changes: [change(accounts, "PERFORM pg_advisory_xact_lock(hashtextextended(kind || ' ' || key, 0));", '')],
    group: 'idempotency keys',
    cases: 'twenty concurrent copies',
    variants: ['http'],
  },
  {
    name: 'one-key-for-all-money',
    defect: 'A key that was used for a deposit is taken for a withdrawal too.',
    changes: [
      change(
        accounts,
        'WHERE ledger.type = kind AND ledger.idempotency_key = key',
        'WHERE ledger.idempotency_key = key',
      ),
    ],
    group: 'idempotency keys',
    cases: 'may share a key',
    variants: ['hybrid'],
  },
  {
    name: 'key-of-an-order-forgotten',
    defect: 'Orders are stored without their key, so a repetition buys again.',
    changes: [
      change(
        'common/services/order/order-batches.ts',
        'items.map(({ request }) => request.idempotency.key),',
        'items.map(() => null),',
      ),
    ],
    group: 'sequences',
    cases: 'a simple model',
    variants: ['http'],
  },
  {
    name: 'cursor-skips-equal-times',
    defect: 'The next page begins after the instant of the last row, not after the row.',
    changes: [change(page, '`(row.${keyset.time}, row.${keyset.id}) < (:at, :id)`', '`row.${keyset.time} < :at`')],
    group: 'pages',
    cases: 'skip and repeat nothing',
    variants: ['http'],
  },
  {
    name: 'cursor-behind-the-last-page',
    defect: 'A list that ends with its page has a next one all the same.',
    changes: [change(page, 'rows.length > limit && last', 'rows.length >= limit && last')],
    group: 'pages',
    cases: 'the last page has no cursor',
    variants: ['collaboration'],
  },
  {
    name: 'nul-accepted',
    defect: 'A name with a NUL is taken, and PostgreSQL does not take it.',
    changes: [change(schemas, "!value.includes('\\0') && value.isWellFormed()", 'value.isWellFormed()')],
    group: 'bad bodies',
    cases: 'names an invalid name',
    variants: ['http'],
  },
  {
    name: 'unknown-members-accepted',
    defect: 'What an order does not know in a body is silently left out.',
    changes: [change('common/services/order/schemas.ts', 'newOrder = z.strictObject(', 'newOrder = z.object(')],
    group: 'bad bodies',
    cases: 'POST /orders rejects and names an unknown member',
    variants: ['events'],
  },
  {
    name: 'body-of-a-megabyte-accepted',
    defect: 'The limit of a body is the usual megabyte.',
    changes: [change('common/platform/http/body-parser.ts', 'BODY_LIMIT = 16 * 1024', 'BODY_LIMIT = 1024 * 1024')],
    group: 'bad bodies',
    cases: 'POST /billing/deposit answers 413',
    variants: ['hybrid'],
  },
  {
    name: 'wrong-method-without-allow',
    defect: 'A 405 does not say which methods there are.',
    changes: [change('common/platform/http/route-table.ts', '{ Allow: allow },', '{},')],
    group: 'bad requests',
    cases: 'order answers 405',
    variants: ['http'],
  },
  {
    name: 'cursor-taken-as-it-comes',
    defect: 'A cursor that nobody has given out reaches the database.',
    changes: [
      change(page, ' || !idPattern.test(id)', ''),
      change(page, 'Number.isNaN(at.getTime()) || at.toISOString() !== time', 'false'),
    ],
    group: 'bad requests',
    cases: 'an invalid limit or cursor',
    variants: ['collaboration'],
  },
  {
    name: 'only-the-first-bad-field-named',
    defect: 'Of several bad fields one is named.',
    changes: [
      change('common/platform/http/problems.ts', 'issues.flatMap((issue)', 'issues.slice(0, 1).flatMap((issue)'),
    ],
    group: 'random requests',
    cases: 'POST /orders ',
    variants: ['http'],
  },
  {
    name: 'id-in-capitals-refused',
    defect: 'A UUID has to be written in lower case.',
    changes: [
      change(
        schemas,
        "z.guid('must be a UUID').toLowerCase()",
        "z.guid('must be a UUID').regex(/^[^A-F]*$/, 'must be a UUID')",
      ),
    ],
    group: 'random requests',
    cases: 'POST /billing/accounts ',
    variants: ['events'],
  },
  {
    name: 'name-counted-in-code-units',
    defect: 'A character outside the basic plane counts as two.',
    changes: [change(schemas, '[...value].length <= max', 'value.length <= max')],
    group: 'reads',
    cases: 'read back unchanged',
    variants: ['events'],
  },
  {
    name: 'payload-in-the-log',
    defect: 'The line about a settled order holds the whole order.',
    changes: [
      change(
        'common/services/order/orders.ts',
        "{ orderId, status, reason }, 'order settled'",
        "{ ...settled }, 'order settled'",
      ),
    ],
    group: 'logs',
    cases: 'no log holds',
    variants: ['events'],
  },
  {
    name: 'trace-of-the-client-dropped',
    defect: 'Every request begins a trace of its own.',
    changes: [
      change(
        'common/platform/http/server.ts',
        'traceContextOf(request.headers.traceparent)',
        'traceContextOf(undefined)',
      ),
    ],
    group: 'logs',
    cases: 'all three services log',
    variants: ['collaboration'],
  },
];
