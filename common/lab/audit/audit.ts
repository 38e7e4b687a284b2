import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseUrlsOf } from '../servers/database-urls.ts';
import { LabError } from '../machine/lab-error.ts';
import { variantsAskedFor } from '../processes/options.ts';
import { type Variant } from '../processes/ports.ts';
import { paint, say } from '../machine/terminal.ts';
import { reasonOf } from '../machine/wait.ts';
import { type Books, readBooks } from './books.ts';
import { readQueues } from './queues.ts';
import { type Finding, findingsIn, type Told } from './findings.ts';

const SHOWN_AT_MOST = 10;

/**
 * `make audit`: do the books of the three services agree? `USERS=file` (one id a line) looks at these users only, `LOG=file`
 * (one JSON line an answer: orderId, status; one without an orderId says nothing) holds a client's answers against the
 * books, `WAIT=seconds` (10) gives what is on its way the time to settle. Ends with 1 when they do not agree.
 */
export async function audit(): Promise<void> {
  const users = process.env.USERS ? linesOf(process.env.USERS) : undefined;
  const log = process.env.LOG ? linesOf(process.env.LOG).flatMap(toldBy) : [];
  let wrong = false;
  for (const variant of variantsAskedFor()) {
    const { books, findings } = await auditOf(variant, users, log, Number(process.env.WAIT || 10));
    report(variant, books, findings);
    wrong ||= findings.length > 0;
  }
  if (wrong) process.exitCode = 1;
}

/** The books of a running variant and what is wrong with them; looked at again while something is, for `waitSeconds`. */
export async function auditOf(
  variant: Variant,
  users: string[] | undefined,
  log: Told[],
  waitSeconds: number,
): Promise<{ books: Books; findings: Finding[] }> {
  const until = Date.now() + waitSeconds * 1000;
  for (;;) {
    const [books, queues] = await Promise.all([
      readBooks(databaseUrlsOf(variant), variant, users),
      readQueues(variant),
    ]).catch((error: unknown) => {
      const start = `start it with make run VARIANT=${variant}, or set ORDER_DATABASE_URL and the other two`;
      throw new LabError(`The databases of ${variant} can't be read (${reasonOf(error)}): ${start}.`);
    });
    const findings = findingsIn(books, queues, log);
    if (findings.length === 0 || Date.now() > until) return { books, findings };
    await sleep(500);
  }
}

function report(variant: Variant, { orders, accounts, notifications }: Books, findings: Finding[]): void {
  const looked = `${orders.length} orders, ${accounts.length} accounts, ${notifications.length} notifications`;
  if (findings.length === 0) return say(`${variant}: ${looked}: ${paint('green', 'everything adds up')}`);
  say(`${variant}: ${looked}: ${paint('red', `${findings.length} invariants are broken`)}`);
  for (const { kind, what, ids } of findings) {
    console.log(`  ${paint('red', kind)}: ${ids.length} ${what}`);
    for (const id of ids.slice(0, SHOWN_AT_MOST)) console.log(`    ${id}`);
    if (ids.length > SHOWN_AT_MOST) console.log(`    and ${ids.length - SHOWN_AT_MOST} more`);
  }
}

function toldBy(line: string): Told[] {
  const { orderId, status } = JSON.parse(line) as Partial<Told>;
  return orderId === undefined ? [] : [{ orderId, status }];
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    throw new LabError(`${file} can't be read: ${reasonOf(error)}`);
  }
}
