import { type Books, readBooks, readStanding } from '../../common/lab/audit/books.ts';
import { check, type Scope, type Source } from '../../common/lab/audit/check.ts';
import { type Finding, findingsAtAnyTime } from '../../common/lab/audit/findings.ts';
import { queuesAt } from '../../common/lab/audit/queues.ts';
import { HEALING_MS } from './eventually.ts';
import { type Stage } from './stage.ts';

const SHOWN_AT_MOST = 10;

export interface Audit extends Scope {
  users: string[];
  /** Milliseconds from now, by default the longest time that healing may take. */
  within?: number;
}

/** Waits until the auditor finds nothing and returns the books. */
export async function addsUp(stage: Stage, audit: Audit): Promise<Books> {
  const { books, findings } = await auditOf(stage, audit);
  expect(shortened(findings)).toStrictEqual([]);
  return books;
}

/** Returns the findings that remain when the time is over. */
export function auditOf(stage: Stage, { within = HEALING_MS, ...scope }: Audit) {
  return check(sourceOf(stage), scope, within);
}

/** Returns the violations of the invariants that hold at every moment. */
export async function violations(stage: Stage) {
  const { databaseUrl, schema } = sourceOf(stage);
  return shortened(findingsAtAnyTime(await readStanding(databaseUrl, schema)));
}

export function booksOf(stage: Stage, users: string[]): Promise<Books> {
  const { databaseUrl, schema } = sourceOf(stage);
  return readBooks(databaseUrl, schema, users);
}

function sourceOf({ deployment, schema }: Stage): Source {
  const amqpUrl = deployment.amqpUrl();
  const queues = async () => (amqpUrl ? queuesAt(amqpUrl) : []);
  return { databaseUrl: (service) => deployment.databaseUrl(service), schema, queues };
}

/** Keeps failure messages short: the first ten ids of each finding. */
export function shortened(findings: Finding[]) {
  return findings.map(({ kind, what, ids }) => ({ kind, what, count: ids.length, ids: ids.slice(0, SHOWN_AT_MOST) }));
}
