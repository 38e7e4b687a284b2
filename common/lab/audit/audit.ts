import { readFileSync } from 'node:fs';
import { brokerUrl } from '../servers/broker-url.ts';
import { databaseUrlsOf } from '../servers/database-urls.ts';
import { LabError } from '../machine/lab-error.ts';
import { chosenToUse } from '../processes/options.ts';
import { hasBroker, type Variant } from '../processes/ports.ts';
import { paint, say } from '../machine/terminal.ts';
import { reasonOf } from '../machine/wait.ts';
import { chosenBy } from '../processes/experiments.ts';
import { type Books } from './books.ts';
import { Backlog } from './backlog.ts';
import { check, checkWhile, type Scope, type Source } from './check.ts';
import { type Compared, compareTopology } from './declared-topology.ts';
import { readQueues } from './queues.ts';
import { type Finding, type Logged } from './findings.ts';

const SHOWN_AT_MOST = 10;

/**
 * `make audit`: checks that the books of the three services agree, and that the broker's queues and bindings are those of
 * the topology. The exit code is 1 when it finds a difference. Parked events are listed and don't change it.
 * `USERS=file` (one id per line) limits it to these users.
 * `LOG=file` (one JSON line per answer: orderId, status) compares a client's answers with the books.
 * `WAIT=seconds` (default 10) is the time that pending orders, messages and deleted queues get. A backlog gets this time
 * again whenever it has become smaller.
 */
export async function audit(): Promise<void> {
  const users = process.env.USERS ? linesOf(process.env.USERS) : undefined;
  const log = process.env.LOG ? linesOf(process.env.LOG).map((line) => JSON.parse(line) as Partial<Logged>) : [];
  for (const variant of chosenToUse()) {
    const waitSeconds = Number(process.env.WAIT || 10);
    const { books, findings } = await patientAuditOf(variant, users, log, waitSeconds);
    const { findings: differences, impossible } = await comparedTopology(variant, waitSeconds);
    report(variant, books, [...findings, ...differences]);
    if (impossible) say(`${variant}: queues and bindings were not compared with the topology: ${impossible}`);
    if (findings.length + differences.length > 0) process.exitCode = 1;
  }
}

/** Audits a running variant until nothing is found or `waitSeconds` are over. */
export function auditOf(
  variant: Variant,
  users: string[] | undefined,
  log: Partial<Logged>[],
  waitSeconds: number,
  accepted: Pick<Scope, 'mayBeUnnotified'> = {},
) {
  return check(sourceOf(variant), { users, log, ...accepted }, waitSeconds * 1000).catch(unreadable(variant));
}

/** Does the same, and waits longer while a backlog falls. */
function patientAuditOf(variant: Variant, users: string[] | undefined, log: Partial<Logged>[], waitSeconds: number) {
  const report = (left: number) => say(`${variant}: waiting for ${left} orders, notifications and messages`);
  const backlog = new Backlog(waitSeconds * 1000, report);
  const goesOn = (left: number) => backlog.goesOn(left);
  return checkWhile(sourceOf(variant), { users, log }, goesOn).catch(unreadable(variant));
}

function sourceOf(variant: Variant): Source {
  return { databaseUrl: databaseUrlsOf(variant), schema: variant, queues: () => readQueues(variant) };
}

function unreadable(variant: Variant): (error: unknown) => never {
  return (error) => {
    const start = `start it with make run ${chosenBy(variant)}, or set ORDER_DATABASE_URL and the other two`;
    throw new LabError(`The databases of ${variant} can't be read (${reasonOf(error)}): ${start}.`);
  };
}

async function comparedTopology(variant: Variant, waitSeconds: number): Promise<Compared> {
  if (!hasBroker(variant)) return { findings: [] };
  return compareTopology(variant, await brokerUrl(variant), waitSeconds * 1000);
}

function report(variant: Variant, { orders, accounts, notifications, parked }: Books, findings: Finding[]): void {
  const looked = `${orders.length} orders, ${accounts.length} accounts, ${notifications.length} notifications`;
  const result =
    findings.length === 0
      ? paint('green', 'everything adds up')
      : paint('red', `${findings.length} invariants are broken`);
  say(`${variant}: ${looked}: ${result}`);
  for (const { kind, what, ids } of findings) list(`${paint('red', kind)}: ${ids.length} ${what}`, ids);
  const events = parked.map(({ service, type, id }) => `${service} ${type} ${id}`);
  if (events.length > 0) {
    list(`${paint('yellow', 'parked')}: ${events.length} events, and their orders left out; see make redrive`, events);
  }
}

function list(head: string, ids: string[]): void {
  console.log(`  ${head}`);
  for (const id of ids.slice(0, SHOWN_AT_MOST)) console.log(`    ${id}`);
  if (ids.length > SHOWN_AT_MOST) console.log(`    and ${ids.length - SHOWN_AT_MOST} more`);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    throw new LabError(`${file} can't be read: ${reasonOf(error)}`);
  }
}
