import { setTimeout as sleep } from 'node:timers/promises';
import { type Service } from '../processes/ports.ts';
import { type Books, readBooks } from './books.ts';
import { type Finding, findingsIn, type Logged, UNNOTIFIED } from './findings.ts';
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

export interface Audited {
  books: Books;
  findings: Finding[];
}

/** Audits until nothing is found or `withinMs` is over, and returns the last books and findings. */
export function check(source: Source, scope: Scope, withinMs: number): Promise<Audited> {
  const until = Date.now() + withinMs;
  return checkWhile(source, scope, () => Date.now() <= until);
}

/** Audits until nothing is found or `goesOn` refuses. It gets the number of ids in the findings and of queued messages. */
export async function checkWhile(
  { databaseUrl, schema, queues }: Source,
  { users, log = [], mayBeUnnotified = () => false }: Scope,
  goesOn: (left: number) => boolean,
): Promise<Audited> {
  const named = log.filter((line): line is Logged => line.orderId !== undefined);
  for (;;) {
    const [books, waiting] = await Promise.all([readBooks(databaseUrl, schema, users), queues()]);
    const findings = accepting(findingsIn(books, waiting, named), mayBeUnnotified);
    if (findings.length === 0 || !goesOn(leftIn(findings, waiting))) return { books, findings };
    await sleep(LOOK_EVERY_MS);
  }
}

function leftIn(findings: Finding[], queues: Queue[]): number {
  const ids = findings.reduce((sum, one) => sum + one.ids.length, 0);
  return queues.reduce((sum, { messages }) => sum + messages, ids);
}

function accepting(findings: Finding[], mayBeUnnotified: (orderId: string) => boolean): Finding[] {
  return findings
    .map((one) =>
      one.what === UNNOTIFIED ? { ...one, ids: one.ids.filter((orderId) => !mayBeUnnotified(orderId)) } : one,
    )
    .filter(({ ids }) => ids.length > 0);
}
