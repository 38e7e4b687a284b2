import { randomUUID } from 'node:crypto';
import { type Service } from '../../common/lab/processes/ports.ts';
import { Customer } from '../support/customer.ts';
import { eventually } from '../support/eventually.ts';
import { labCommand } from '../support/lab-command.ts';
import { type Stage } from '../support/stage.ts';
import { orderIn } from './consequences.ts';
import { publishedFor } from './features.ts';

/** For each service a constraint that makes its handler fail. */
const mistakes: Record<Service, { table: string; check: string }> = {
  order: { table: 'orders', check: "status = 'pending'" },
  billing: { table: 'withdrawals', check: 'false' },
  notification: { table: 'notifications', check: 'false' },
};

/** Lists and redrives dead letters by an operator's commands. */
export function redrive(stage: Stage): void {
  const published = publishedFor(stage.features).paid;
  for (const name of published)
    for (const service of stage.features.listeners[name] ?? []) mended(stage, name, service);
  const [first] = published;
  if (!first) return;
  const [service] = stage.features.listeners[first]!;
  rejected(stage, first, service!);
  poison(stage, first, service!);
}

function mended(stage: Stage, name: string, service: Service): void {
  test(`${name} dead-lettered by a mistake in ${service} succeeds once redriven`, async () => {
    const customer = await Customer.with(stage, 1000);
    stage.logs.expectErrors(/message dead-lettered.*made_by_mistake|made_by_mistake.*message dead-lettered/);
    const { table, check } = mistakes[service];
    const alter = (how: string) => stage.database(service).rows(`ALTER TABLE ${table} ${how}`);
    await alter(`ADD CONSTRAINT made_by_mistake CHECK (${check}) NOT VALID`);
    let orderId: string;
    try {
      orderId = orderIn(await customer.order(300));
      await deadLettersOf(stage, service, 1);
    } finally {
      await alter('DROP CONSTRAINT made_by_mistake');
    }
    const [event] = stage.tap.about(orderId).filter(({ type }) => type === name);

    const list = await labCommand('dead-letters', stage.deployment, { SERVICE: service });
    for (const part of [`${service}.dead`, name, event!.messageId, 'made_by_mistake']) expect(list).toContain(part);
    expect(list).not.toContain(orderId);

    expect(await labCommand('redrive', stage.deployment, { SERVICE: service })).toContain('1 put back');
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await customer.notificationOf(orderId);
    expect(await customer.balance()).toBe(700);
    await deadLettersOf(stage, service, 0);
  });
}

function rejected(stage: Stage, name: string, service: Service): void {
  test(`${name} dead-lettered by the broker succeeds in ${service} once redriven`, async () => {
    const customer = await Customer.with(stage, 1000);
    await stage.deployment.stop(service);
    const orderId = orderIn(await customer.order(300));
    await stage.tap.reject(service);
    await deadLettersOf(stage, service, 1);
    await labCommand('redrive', stage.deployment, { SERVICE: service });
    await stage.deployment.start(service);
    expect(await stage.settled(orderId)).toMatchObject({ status: 'completed' });
    await customer.notificationOf(orderId);
    await deadLettersOf(stage, service, 0);
  });
}

function poison(stage: Stage, name: string, service: Service): void {
  test('poison stays when it is listed and returns when it is redriven', async () => {
    stage.logs.expectErrors(/message dead-lettered/);
    const messageId = randomUUID();
    const content = Buffer.from('\u001b[2J{not JSON');
    await stage.tap.publish(stage.features.messages[name]!.routingKey, content, { type: name, messageId });
    await deadLettersOf(stage, service, 1);

    for (const SHOW of ['', '1']) {
      const list = await labCommand('dead-letters', stage.deployment, { SERVICE: service, SHOW });
      expect(list).toMatch(new RegExp(`${name} +${messageId} +\\? +NotUnderstood: .*JSON`));
      expect(list.includes('{not JSON')).toBe(SHOW === '1');
      expect(list).not.toContain('\u001b[2J');
    }
    await labCommand('redrive', stage.deployment, { SERVICE: service });
    await deadLettersOf(stage, service, 1);
    const [returned] = await stage.tap.drain(`${service}.dead`);
    expect(returned).toMatchObject({ type: name, messageId, raw: content });
    expect(returned!.headers['x-error']).toMatch(/^NotUnderstood: .*JSON/);
  });
}

async function deadLettersOf(stage: Stage, service: Service, count: number): Promise<void> {
  await eventually(async () => expect(await stage.tap.depth(`${service}.dead`)).toBe(count));
}
