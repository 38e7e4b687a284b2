import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clearFaults, writeFaults } from '../../common/lab/breaking/injections.ts';
import { portOf, profileBase, type Variant } from '../../common/lab/processes/ports.ts';
import { type ServiceProcess, startService } from '../../common/lab/processes/service-process.ts';
import { Client } from '../support/client.ts';
import { EventTap } from '../support/event-tap.ts';
import { eventually, inTime, pause } from '../support/eventually.ts';
import { servers, TEST_FOLDER } from '../support/infrastructure.ts';
import { metric } from '../support/metrics.ts';
import { isWhole } from '../support/ready.ts';
import { Sql } from '../support/sql.ts';
import { Turn } from '../support/turn.ts';

/** Away from the ports of the suites, which may run at the same time. */
const PORT_OFFSET = profileBase('test') + 60;
const BOOT_MS = 120_000;
const TURN_MS = 15 * 60_000;

const nobody = `/notifications/${randomUUID()}`;

function faultsFile(name: string): string {
  mkdirSync(TEST_FOLDER, { recursive: true });
  return join(resolve(TEST_FOLDER), `${name}.faults`);
}

function startNotification(variant: Variant, replica: number, env: Record<string, string> = {}): ServiceProcess {
  const { databases, brokers } = servers();
  const infrastructure = {
    databaseUrl: () => databases.notification,
    amqpUrl: () => brokers[variant]!,
  };
  const port = portOf(variant, 'notification', replica, {}) + PORT_OFFSET;
  return startService({ service: 'notification', variant, port, infrastructure, env: { DRAIN_MS: '0', ...env } });
}

/** Starts a call; `answered` says whether its answer has arrived. */
function call(url: string): { answered: boolean; answer: Promise<unknown>; abort(): void } {
  const controller = new AbortController();
  const open = { answered: false, answer: Promise.resolve<unknown>(undefined), abort: () => controller.abort() };
  open.answer = fetch(url, { signal: controller.signal }).then(
    () => (open.answered = true),
    () => undefined,
  );
  return open;
}

describe('injected faults over HTTP', () => {
  const file = faultsFile('http');
  let injected: ServiceProcess, alone: ServiceProcess;

  beforeAll(async () => {
    writeFaults(file, { latencyMs: 0, errorRate: 1 });
    injected = startNotification('http', 1, { LAB_FAULTS_FILE: file });
    process.env.LAB_FAULTS_FILE = file; // a shell may have exported it
    alone = startNotification('http', 2);
    delete process.env.LAB_FAULTS_FILE;
    await Promise.all([injected.ready(BOOT_MS), alone.ready(BOOT_MS)]);
  }, BOOT_MS);

  afterAll(() => Promise.all([injected, alone].map((service) => service.stop())));

  test('every call fails with 503 until cleared; the service stays ready', async () => {
    const client = new Client(injected.url);
    expect(await client.get(nobody)).toMatchObject({ status: 503, body: { detail: 'a fault was injected' } });
    expect((await client.get('/health/ready')).status).toBe(200);
    clearFaults(file);
    await eventually(async () => expect((await client.get(nobody)).status).toBe(200));
  });

  test('a delayed call is overtaken by one sent after clearing', async () => {
    writeFaults(file, { latencyMs: 600_000, errorRate: 0 });
    const held = await eventually(async () => {
      const one = call(injected.url + nobody);
      await Promise.race([one.answer, pause(500)]);
      expect(one.answered).toBe(false);
      return one;
    });
    clearFaults(file);
    await eventually(async () => {
      const later = call(injected.url + nobody);
      await inTime('the later call', 500, later.answer);
      expect(later.answered).toBe(true);
    });
    expect(held.answered).toBe(false);
    held.abort();
  });

  test('a service started without a faults file is not affected', async () => {
    writeFaults(file, { latencyMs: 0, errorRate: 1 });
    await eventually(async () => expect((await new Client(injected.url).get(nobody)).status).toBe(503));
    expect((await new Client(alone.url).get(nobody)).status).toBe(200);
  });
});

describe('injected faults in a handler', () => {
  const variant = 'collaboration';
  const file = faultsFile(variant);
  const turn = new Turn(`${TEST_FOLDER}/turns/${variant}`);
  const event = { orderId: randomUUID(), userId: randomUUID(), amount: 100, timestamp: new Date().toISOString() };
  let service: ServiceProcess, tap: EventTap, notifications: Sql, bindAgain: () => Promise<void>;

  beforeAll(async () => {
    await turn.take();
    writeFaults(file, { latencyMs: 0, errorRate: 1 });
    service = startNotification(variant, 1, { LAB_FAULTS_FILE: file });
    notifications = new Sql(servers().databases.notification, variant);
    await service.ready(BOOT_MS);
    await isWhole(service.url);
    tap = await EventTap.open(servers().brokers[variant]!);
    bindAgain = await tap.unbind('order', 'payment.completed'); // an Order that starts later would not know the order
  }, TURN_MS);

  afterAll(async () => {
    await bindAgain();
    await service.stop();
    // the order doesn't exist, so later suites would report its notification
    await notifications.rows('DELETE FROM notifications WHERE order_id = $1', [event.orderId]);
    await Promise.all([tap.close(), notifications.close()]);
    await turn.leave();
  });

  test('an event is retried, not dead-lettered, and handled after clearing', async () => {
    const [client, type] = [new Client(service.url), 'PaymentCompleted'];
    const properties = { type, messageId: randomUUID(), contentType: 'application/json' };
    await tap.publish('payment.completed', Buffer.from(JSON.stringify(event)), properties);
    // a bad message would be dead-lettered after its third retry
    await eventually(async () => expect(await metric(client, 'events_retried_total', { type })).toBeGreaterThan(3));
    expect(await stored()).toBe(0); // read by SQL, because the service fails reads, too
    clearFaults(file);
    await eventually(async () => expect(await listed()).toHaveLength(1));
    expect(await tap.depth('notification.dead')).toBe(0);
  });

  const stored = () => notifications.count('SELECT 1 FROM notifications WHERE order_id = $1', [event.orderId]);
  const listed = async () => {
    const { body } = await new Client(service.url).get(`/notifications/${event.userId}`);
    return (body as { items?: unknown[] }).items ?? [];
  };
});
