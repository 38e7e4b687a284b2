import { lockAccount } from '../breaking/account-lock.ts';
import { type BadMessageKind, badMessages, publishBadMessage } from '../breaking/bad-messages.ts';
import { changeColumn } from '../breaking/column-type.ts';
import { tablesOf } from '../breaking/database-session.ts';
import { makeReadOnly } from '../breaking/read-only.ts';
import {
  deleteBindings,
  deleteDeadQueue,
  describe,
  expectRemoved,
  remember,
  type Removed,
} from '../breaking/removed-topology.ts';
import { everyService, runningVariants } from '../breaking/running-lab.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';
import { baseOf } from '../processes/experiments.ts';
import { serviceAskedFor } from '../processes/options.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { databaseUrlsOf } from '../servers/database-urls.ts';
import { type Management } from '../servers/management.ts';
import { managementOf } from '../breaking/management-of.ts';

export const CHOICES = [
  'Which fault? One of:',
  '  SERVICE=notification LATENCY=500 ERRORS=50%    slow or failing calls and events',
  '  LOCK=account USER_ID=…                         another session holds the account',
  '  READONLY=order                                 the database of a service refuses writes',
  '  COLUMN=order                                   the type of a column changes while the service runs',
  '  BINDING=notification                           the queue of a service gets no more events',
  '  DEADLETTERS=notification                       the dead-letter queue of a service is deleted',
  `  MESSAGE=${badMessages.join('|')} SERVICE=notification    a bad message that is hard to put aside`,
].join('\n');

export function sayHowToUndo(variant: Variant): void {
  say(`to undo it: make heal VARIANT=${baseOf(variant)}`);
}

/** `make fault LOCK=account USER_ID=…` */
export async function lock(asked: string): Promise<void> {
  const { USER_ID = '' } = process.env;
  if (asked !== 'account')
    throw new LabError(`LOCK is "${asked}": the lab can lock an account, LOCK=account USER_ID=….`);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(USER_ID)) {
    throw new LabError(
      `USER_ID is "${USER_ID}": it is the id of a user who has an account, as POST /users returns it.`,
    );
  }
  for (const variant of await runningVariants()) {
    await lockAccount(tablesOf(variant, 'billing'), USER_ID.toLowerCase());
    say(`${variant}: the account of ${USER_ID} is locked for an hour; orders of other users are not affected`);
    sayHowToUndo(variant);
  }
}

/** `make fault READONLY=order` */
export async function readOnly(asked: string): Promise<void> {
  const service = expectService('READONLY', asked);
  for (const variant of await runningVariants()) {
    await makeReadOnly(tablesOf(variant, service));
    const others = await sharing(variant, service);
    const all = others.length > 0 ? ` This stops ${others.join(', ')} as well: they share the database.` : '';
    say(`${service}_db of ${variant} refuses writes, as a standby does.${all}`);
    sayHowToUndo(variant);
  }
}

/** `make fault COLUMN=order` */
export async function column(asked: string): Promise<void> {
  const service = expectService('COLUMN', asked);
  for (const variant of await runningVariants()) {
    say(`${variant}: ${await changeColumn(tablesOf(variant, service), service)}`);
    sayHowToUndo(variant);
  }
}

/** `make fault BINDING=notification` */
export async function binding(asked: string): Promise<void> {
  await remove(expectService('BINDING', asked), deleteBindings);
}

/** `make fault DEADLETTERS=notification` */
export async function deadQueue(asked: string): Promise<void> {
  await remove(expectService('DEADLETTERS', asked), deleteDeadQueue);
}

/** `make fault MESSAGE=expiring SERVICE=notification` */
export async function message(asked: string): Promise<void> {
  const kind = badMessages.find((one) => one === asked);
  if (!kind) throw new LabError(`MESSAGE is "${asked}": it can be ${badMessages.join(', ')}.`);
  const service = serviceAskedFor() ?? 'notification';
  for (const variant of await runningVariants()) await publish(variant, service, kind);
}

async function publish(variant: Variant, service: Service, kind: BadMessageKind): Promise<void> {
  const messageId = await publishBadMessage(await managementOf(variant), kind, service);
  say(
    `${variant}: ${service} gets the message ${messageId}; make dead-letters VARIANT=${baseOf(variant)} shows where it ends`,
  );
  sayHowToUndo(variant);
}

async function remove(
  service: Service,
  deletes: (broker: Management, service: Service) => Promise<Removed[]>,
): Promise<void> {
  for (const variant of await runningVariants()) {
    const removed = await deletes(await managementOf(variant), service);
    expectRemoved(removed, variant, service);
    remember(variant, removed);
    say(`${variant}: deleted ${removed.map(describe).join(', ')}`);
    sayHowToUndo(variant);
  }
}

function expectService(name: string, asked: string): Service {
  try {
    return serviceAskedFor(asked)!;
  } catch (error) {
    throw new LabError(`${name}: ${(error as Error).message.replace('SERVICE can', 'it can')}`);
  }
}

/** Returns the other running variants with the same database. */
async function sharing(variant: Variant, service: Service): Promise<Variant[]> {
  const url = databaseUrlsOf(variant)(service);
  const running = new Set((await everyService()).map((one) => one.variant));
  return [...running].filter((other) => other !== variant && databaseUrlsOf(other)(service) === url);
}
