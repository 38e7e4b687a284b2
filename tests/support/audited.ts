import { type Books, readBooks } from '../../common/lab/audit/books.ts';
import { type Finding, findingsIn, type Told, UNTOLD } from '../../common/lab/audit/findings.ts';
import { queuesAt } from '../../common/lab/audit/queues.ts';
import { type Service } from '../../common/lab/ports.ts';
import { eventually, HEALING_MS } from './eventually.ts';
import { type Stage } from './stage.ts';

const SHOWN_AT_MOST = 10;

export interface Audit {
  users: string[];
  /** What clients were told; lines about no order say nothing. */
  log?: Partial<Told>[];
  /** Orders whose notification may be missing, because the fault table says so. Never may there be two. */
  mayBeUntold?: (orderId: string) => boolean;
  /** Milliseconds from now on; asked for at the moment of healing this is how long healing may take. */
  within?: number;
}

/** Waits until the auditor finds nothing more than what is allowed, and gives the books as they were then. */
export async function addsUp(stage: Stage, { users, log = [], mayBeUntold, within = HEALING_MS }: Audit) {
  const told = log.filter((line): line is Told => line.orderId !== undefined);
  return eventually(
    async () => {
      const books = await booksOf(stage, users);
      const queues = await queuesOf(stage);
      expect(shortened(allowing(findingsIn(books, queues, told), mayBeUntold))).toStrictEqual([]);
      return books;
    },
    { within, every: 250 },
  );
}

/** The books of these users, of everyone where none are given. */
export function booksOf(stage: Stage, users?: string[]): Promise<Books> {
  return readBooks((service: Service) => stage.deployment.databaseUrl(service), stage.schema, users);
}

async function queuesOf(stage: Stage) {
  const amqpUrl = stage.deployment.amqpUrl();
  return amqpUrl ? queuesAt(amqpUrl) : [];
}

/** What is left of the findings without the notifications that may be lost. */
function allowing(findings: Finding[], mayBeUntold: (orderId: string) => boolean = () => false): Finding[] {
  return findings
    .map((one) => (one.what === UNTOLD ? { ...one, ids: one.ids.filter((orderId) => !mayBeUntold(orderId)) } : one))
    .filter(({ ids }) => ids.length > 0);
}

/** A thousand ids help nobody who reads a failure. */
function shortened(findings: Finding[]) {
  return findings.map(({ kind, what, ids }) => ({ kind, what, count: ids.length, ids: ids.slice(0, SHOWN_AT_MOST) }));
}
