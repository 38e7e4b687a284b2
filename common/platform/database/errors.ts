import { Fault } from '../fault.ts';

/** The database or its pool did not do what it was asked: the world's fault, worth trying again; 503 over HTTP. */
export class DatabaseUnavailable extends Fault {
  override readonly name = 'DatabaseUnavailable';

  constructor(cause: unknown) {
    super('the database does not answer', { cause });
  }
}

/**
 * SQLSTATE classes that blame the statement or its data and not the moment: 0A feature, 21 cardinality, 22 data,
 * 23 constraint, 2F and 38 routine, 42 syntax or name, P0 PL/pgSQL. All others (connections, locks, deadlocks, limits,
 * shutdowns), and every error without a SQLSTATE, may be gone a moment later.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const STATEMENT_AT_FAULT = /^(0A|21|22|23|2F|38|42|P0)...$/;

export function sqlState(err: unknown): string | undefined {
  const code = (err as { code?: unknown; driverError?: { code?: unknown } })?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

export function asDatabaseError(err: unknown): unknown {
  if (err instanceof DatabaseUnavailable) return err;
  const state = sqlState(err);
  return state && STATEMENT_AT_FAULT.test(state) ? err : new DatabaseUnavailable(err);
}
