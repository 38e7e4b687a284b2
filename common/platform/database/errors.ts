import { Fault } from '../fault.ts';
import { metrics } from '../observability/metrics.ts';

/** Says that all connections of our own pool stayed busy. The database itself may be well. */
export class PoolFull extends Fault {
  override readonly name = 'PoolFull';
}

/** The text of pg-pool's error; it has no code (https://github.com/brianc/node-postgres, packages/pg-pool). */
const WAITED_FOR_THE_POOL = 'timeout exceeded when trying to connect';

/**
 * - `statement`: the same statement would fail again. HTTP answers 500. A message gets three retries and then goes to
 *   the dead-letter queue.
 * - `infrastructure`: the same statement may succeed later. HTTP answers 503. A message is retried until it succeeds.
 */
type Kind = 'statement' | 'infrastructure';

/**
 * SQLSTATE classes (https://www.postgresql.org/docs/current/errcodes-appendix.html). A class that is not listed, and an
 * error without a SQLSTATE (a full pool, a closed socket), is infrastructure. So is a stale plan, although its class is
 * that of a statement.
 */
const CLASSES: Record<string, { kind: Kind; example: string }> = {
  '08': { kind: 'infrastructure', example: '08006 connection_failure' },
  '0A': { kind: 'statement', example: '0A000 feature_not_supported' },
  '21': { kind: 'statement', example: '21000 cardinality_violation' },
  '22': { kind: 'statement', example: '22003 numeric_value_out_of_range' },
  '23': { kind: 'statement', example: '23505 unique_violation' },
  '25': { kind: 'infrastructure', example: '25006 read_only_sql_transaction' },
  '2F': { kind: 'statement', example: '2F005 function_executed_no_return_statement' },
  '38': { kind: 'statement', example: '38001 containing_sql_not_permitted' },
  '40': { kind: 'infrastructure', example: '40P01 deadlock_detected' },
  '42': { kind: 'statement', example: '42P01 undefined_table' },
  '53': { kind: 'infrastructure', example: '53300 too_many_connections' },
  '55': { kind: 'infrastructure', example: '55P03 lock_not_available' },
  '57': { kind: 'infrastructure', example: '57014 query_canceled' },
  P0: { kind: 'statement', example: 'P0001 raise_exception' },
};

/** A deadlock, a serialisation failure or a lock timeout: another session was in the way. */
const CONFLICT = /^(40|55)/;
/** The session was ended, or its socket was. The pool opens another one. */
const CONNECTION_LOST = /^(57P01|ECONNRESET|EPIPE)$/;
const ENDED_IN_A_STATEMENT = 'Connection terminated unexpectedly'; // pg's only mark of it

/** Says that the database or its pool failed for a reason that may be gone a moment later. */
export class DatabaseUnavailable extends Fault {
  override readonly name = 'DatabaseUnavailable';
  /** The connection ended before the reply: the statement may have been committed. */
  readonly connectionLost: boolean;
  /** Another session was in the way. The statement may succeed without the others of its batch. */
  readonly conflict: boolean;

  constructor(cause: unknown) {
    super('the database does not answer', { cause });
    const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
    this.connectionLost = CONNECTION_LOST.test(String(code)) || message === ENDED_IN_A_STATEMENT;
    this.conflict = CONFLICT.test(String(code));
  }
}

/** Reads the SQLSTATE of an error of pg or TypeORM. A code of Node.js may look like one (EPIPE): its class is not listed. */
function kindOf(err: unknown): Kind {
  const code = (err as { code?: unknown })?.code;
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  return (isSqlState && !isStalePlan(err) && CLASSES[code.slice(0, 2)]?.kind) || 'infrastructure';
}

/**
 * Tells whether a prepared statement was refused because a column of its result has another type since it was prepared:
 * "cached plan must not change result type". The routine is the only mark of it.
 */
export function isStalePlan(err: unknown): boolean {
  const { code, routine } = (err ?? {}) as { code?: unknown; routine?: unknown };
  return code === '0A000' && routine === 'RevalidateCachedQuery';
}

/** @returns the error itself when its statement caused it, else DatabaseUnavailable or PoolFull */
export function asDatabaseError(err: unknown): unknown {
  if (err instanceof Fault) return err;
  if (err instanceof Error && err.message === WAITED_FOR_THE_POOL) {
    metrics.bulkheadFull.inc({ target: 'database' });
    return new PoolFull('no connection to the database became free in time', { cause: err });
  }
  return kindOf(err) === 'statement' ? err : new DatabaseUnavailable(err);
}
