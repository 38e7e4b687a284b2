import { writeFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { Silence } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { TEST_FOLDER } from '../support/infrastructure.ts';
import { labCommand } from '../support/lab-command.ts';
import { gauge } from '../support/metrics.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';

/** More than the broker of the lab accepts: it closes the channel. */
const TOO_LARGE = 2 * 1024 * 1024;
const SENT = 64 * 1024;

/** Stores every event of the customer under an unknown type, as a faulty release would. */
const MISTAKE = (userId: string) => `
  CREATE FUNCTION mistake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.body LIKE '%${userId}%' THEN NEW.type := 'OrderExploded'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER mistake BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION mistake()`;
const MENDED = 'DROP TRIGGER mistake ON outbox; DROP FUNCTION mistake()';

/** Events that can't be published leave the relay's way, and come back once their rows are mended. */
export function parking(stage: Stage): void {
  for (const service of stage.features.outbox) parked(stage, service);
}

function parked(stage: Stage, service: Service): void {
  test(`an unpublishable event of ${service} is parked until it is redriven`, async () => {
    stage.logs.expectErrors(/event parked/);
    const database = stage.database(service);
    const client = stage.client(service);
    const [type] = stage.features.events[service].paid;
    const customer = await Customer.with(stage, 1000);
    const parkedIds = () => database.rows<{ id: string }>('SELECT id FROM outbox WHERE parked_at IS NOT NULL');
    const tooLarge = randomUUID();

    const waiting = () => database.count('SELECT FROM outbox WHERE parked_at IS NULL');

    const others = [await Customer.with(stage, 1000), await Customer.with(stage, 1000)];
    const silence = Silence.ofServiceToBroker(stage.deployment, service);
    await database.rows(MISTAKE(customer.userId));
    let orderId: string;
    try {
      await database.rows(
        `INSERT INTO outbox (id, type, body, leased_until) VALUES ($1, $2, repeat('x', $3), clock_timestamp())`,
        [tooLarge, type, TOO_LARGE],
      );
      await silence.isKeeping(SENT);
      const behind = [];
      for (const other of others) behind.push({ other, id: orderIn(await other.order(300)) });
      await eventually(async () => expect(await waiting()).toBe(1 + others.length));
      silence.release(); // the channel closes with the events of the other customers in flight
      orderId = orderIn(await customer.order(300));
      for (const { other, id } of behind) await other.notificationOf(id);
      await eventually(async () => expect(await parkedIds()).toHaveLength(2));
    } finally {
      silence.release();
      await database.rows(MENDED);
    }
    expect(await gauge(client, 'outbox_parked')).toBe(2);
    await eventually(async () => expect(await gauge(client, 'outbox_depth')).toBe(0));
    await database.rows('DELETE FROM outbox WHERE id = $1', [tooLarge]);

    const [{ id }] = (await parkedIds()) as [{ id: string }];
    expect(await auditOf(stage, customer)).toMatch(new RegExp(`adds up[^]*parked[^]*${service} OrderExploded ${id}`));
    await database.rows('UPDATE outbox SET type = $1 WHERE id = $2', [type, id]);
    expect(await labCommand('redrive', stage.deployment, { SERVICE: service })).toContain('1 parked');
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await customer.notificationOf(orderId);
    await eventually(async () => expect(await database.count('SELECT FROM outbox')).toBe(0));
  });
}

/** Runs `make audit` for one customer. It fails unless everything adds up. */
async function auditOf(stage: Stage, { userId }: Customer): Promise<string> {
  const file = resolve(TEST_FOLDER, `${userId}.users`);
  await writeFile(file, `${userId}\n`);
  try {
    return await labCommand('audit', stage.deployment, { USERS: file, WAIT: '10' });
  } finally {
    await rm(file);
  }
}
