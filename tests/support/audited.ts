import { type Books, readBooks, readStanding } from '../../common/lab/audit/books.ts';
import { type Finding, findingsAtAnyTime, findingsIn, type Told, UNTOLD } from '../../common/lab/audit/findings.ts';
import { queuesAt } from '../../common/lab/audit/queues.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { HEALING_MS, pause } from './eventually.ts';
import { type Stage } from './stage.ts';

const SHOWN_AT_MOST = 10;
const LOOK_EVERY_MS = 250;

export interface Audit {
  users: string[];
  /** What clients were told; lines about no order say nothing. */
  log?: Partial<Told>[];
  /** Orders whose notification may be missing, because the fault table says so. Never may there be two. */
  mayBeUnnotified?: (orderId: string) => boolean;
  /** Milliseconds from now on; asked for at the moment of healing this is how long healing may take. */
  within?: number;
}

/** Waits until the auditor finds nothing more than what is allowed, and gives the books as they were then. */
export async function addsUp(stage: Stage, audit: Audit): Promise<Books> {
  const { books, findings } = await auditOf(stage, audit);
  expect(shortened(findings)).toStrictEqual([]);
  return books;
}

/** The same for who wants to count: what is found still when the time is over is given, not thrown. */
export async function auditOf(stage: Stage, { users, log = [], mayBeUnnotified, within = HEALING_MS }: Audit) {
  const told = log.filter((line): line is Told => line.orderId !== undefined);
  const until = Date.now() + within;
  for (;;) {
    const books = await booksOf(stage, users);
    const findings = allowing(findingsIn(books, await queuesOf(stage), told), mayBeUnnotified);
    if (findings.length === 0 || Date.now() > until) return { books, findings };
    await pause(LOOK_EVERY_MS);
  }
}

/** What may never be seen, whatever is broken: empty at every moment. */
export async function violations(stage: Stage) {
  return shortened(findingsAtAnyTime(await readStanding(urlsOf(stage), stage.schema)));
}

/** The books of these users. */
export function booksOf(stage: Stage, users: string[]): Promise<Books> {
  return readBooks(urlsOf(stage), stage.schema, users);
}

function urlsOf({ deployment }: Stage) {
  return (service: Service) => deployment.databaseUrl(service);
}

async function queuesOf(stage: Stage) {
  const amqpUrl = stage.deployment.amqpUrl();
  return amqpUrl ? queuesAt(amqpUrl) : [];
}

/** What is left of the findings without the notifications that may be lost. */
function allowing(findings: Finding[], mayBeUnnotified: (orderId: string) => boolean = () => false): Finding[] {
  return findings
    .map((one) => (one.what === UNTOLD ? { ...one, ids: one.ids.filter((orderId) => !mayBeUnnotified(orderId)) } : one))
    .filter(({ ids }) => ids.length > 0);
}

/** A thousand ids help nobody who reads a failure. */
export function shortened(findings: Finding[]) {
  return findings.map(({ kind, what, ids }) => ({ kind, what, count: ids.length, ids: ids.slice(0, SHOWN_AT_MOST) }));
}
