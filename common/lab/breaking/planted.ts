import { connect } from 'amqplib';
import { depthOf, take } from '../audit/dead-queues.ts';
import { hasBroker, type Service, services, type Variant } from '../processes/ports.ts';
import { brokerUrl } from '../servers/broker-url.ts';
import { managementOf } from './management-of.ts';
import { lockedAccounts, unlockAccounts } from './account-lock.ts';
import { isBadMessage } from './bad-messages.ts';
import { changedColumn, restoreColumn } from './column-type.ts';
import { tablesOf } from './database-session.ts';
import { isReadOnly, makeWritable } from './read-only.ts';
import { describe, forget, remembered, restore, stillMissing } from './removed-topology.ts';

/** Describes each fault that make fault has planted in the databases or at the broker of a variant. */
export async function plantedIn(variant: Variant): Promise<string[]> {
  const [inDatabases, atBroker] = await Promise.all([
    Promise.all(services.map((service) => inDatabase(variant, service))),
    missingAtBroker(variant),
  ]);
  return [...inDatabases.flat(), ...atBroker];
}

/** Removes the faults in the databases. Returns a line for each. */
export async function healDatabases(variant: Variant): Promise<string[]> {
  const done = await Promise.all(
    services.map(async (service) => {
      const tables = tablesOf(variant, service);
      const lines: string[] = [];
      if (await makeWritable(tables)) lines.push(`${service}_db: takes writes again`);
      const unlocked = service === 'billing' ? await unlockAccounts(tables) : [];
      for (const userId of unlocked) lines.push(`the account of ${userId}: unlocked`);
      const restored = await restoreColumn(tables, service);
      return restored ? [...lines, restored] : lines;
    }),
  );
  return done.flat().map((line) => `${variant}: ${line}`);
}

/** Declares again what was deleted at the broker and removes the lab's own dead letters. Returns a line for each. */
export async function healBroker(variant: Variant): Promise<string[]> {
  const removed = remembered(variant);
  const lines: string[] = [];
  if (!hasBroker(variant)) return lines;
  if (removed.length > 0) {
    const restored = await restore(await managementOf(variant), removed);
    for (const what of restored) lines.push(`${what} is back`);
  }
  forget(variant);
  const messages = await takeBadMessages(variant);
  if (messages > 0) lines.push(`${messages} dead letters of make fault removed`);
  return lines.map((line) => `${variant}: ${line}`);
}

/** Removes the lab's own messages from the dead-letter queues and counts them. Others stay there. */
async function takeBadMessages(variant: Variant): Promise<number> {
  const connection = await connect(await brokerUrl(variant), { timeout: 5000 });
  connection.on('error', () => undefined);
  try {
    let taken = 0;
    for (const service of services) {
      const name = `${service}.dead`;
      const waiting = await depthOf(connection, name);
      if (!waiting) continue;
      const channel = await connection.createChannel();
      for await (const letter of take(channel, name, waiting)) {
        if (!isBadMessage(letter.properties.messageId)) continue;
        channel.ack(letter);
        taken++;
      }
      await channel.close(); // gives the others back
    }
    return taken;
  } finally {
    await connection.close();
  }
}

async function inDatabase(variant: Variant, service: Service): Promise<string[]> {
  const tables = tablesOf(variant, service);
  const lines: string[] = [];
  if (await isReadOnly(tables)) lines.push(`${service}_db is read-only`);
  const changed = await changedColumn(tables, service);
  if (changed) lines.push(changed);
  const locked = service === 'billing' ? await lockedAccounts(tables) : [];
  return [...lines, ...locked.map((userId) => `the account of ${userId} is locked`)];
}

async function missingAtBroker(variant: Variant): Promise<string[]> {
  const removed = remembered(variant);
  if (removed.length === 0 || !hasBroker(variant)) return [];
  return (await stillMissing(await managementOf(variant), removed)).map((one) => `${describe(one)} is missing`);
}
