import { setTimeout as sleep } from 'node:timers/promises';
import { type Service } from '../processes/ports.ts';
import { type Books, readBooks } from './books.ts';
import { type Finding, findingsIn, type Logged, UNTOLD } from './findings.ts';
import { type Queue } from './queues.ts';

const LOOK_EVERY_MS = 250;

/** The databases and the queues of one variant. */
export interface Source {
  databaseUrl: (service: Service) => string;
  schema: string;
  queues: () => Promise<Queue[]>;
}

export interface Scope {
  /** All users where it is missing. */
  users?: string[];
  /** The answers of a client; those without an order are ignored. */
  log?: Partial<Logged>[];
  /** Accepts that this order has no notification. */
  mayBeUnnotified?: (orderId: string) => boolean;
}

/** Audits until nothing is found or `withinMs` is over, and returns the last books and findings. */
export async function check(
  { databaseUrl, schema, queues }: Source,
  { users, log = [], mayBeUnnotified = () => false }: Scope,
  withinMs: number,
): Promise<{ books: Books; findings: Finding[] }> {
  const named = log.filter((line): line is Logged => line.orderId !== undefined);
  const until = Date.now() + withinMs;
  for (;;) {
    const [books, waiting] = await Promise.all([readBooks(databaseUrl, schema, users), queues()]);
    const findings = accepting(findingsIn(books, waiting, named), mayBeUnnotified);
    if (findings.length === 0 || Date.now() > until) return { books, findings };
    await sleep(LOOK_EVERY_MS);
  }
}

function accepting(findings: Finding[], mayBeUnnotified: (orderId: string) => boolean): Finding[] {
  return findings
    .map((one) => (one.what === UNTOLD ? { ...one, ids: one.ids.filter((orderId) => !mayBeUnnotified(orderId)) } : one))
    .filter(({ ids }) => ids.length > 0);
}
