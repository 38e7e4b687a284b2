import { sumOf } from '../../common/lab/client/metrics.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { eventually, inTime } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { getCalls, good } from './calls.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Five times the second within which probes are answered. */
const PROBE_MS = 5000;
/** The connections of a service to its database. */
const POOL_SIZE = 10;
/** Five times the shutdown bound, with the drain period. */
const STOP_MS = 55_000;

/** A table of each service, and the metric that is read from it. */
const tables: Record<Service, { table: string; gauge?: string }> = {
  order: { table: 'orders', gauge: 'orders_pending' },
  billing: { table: 'accounts' },
  notification: { table: 'notifications' },
};

/** Health and metrics of a service whose connections are all in use. */
export function probes(stage: Stage): void {
  for (const service of services) fullPool(stage, service);
}

function fullPool(stage: Stage, service: Service): void {
  test(`${service} answers its probes while its pool is full`, async () => {
    const { table, gauge } = tables[service];
    const [client, database] = [stage.client(service), stage.database(service)];
    const [call] = getCalls.filter((one) => one.service === service && (one.paged || service === 'billing'));
    const path = call!.path.replace('{id}', String(good.uuid));
    const lock = await database.lock(`LOCK TABLE ${table}`);
    const reads = Promise.all(Array.from({ length: 4 * POOL_SIZE }, () => client.get(path)));
    await eventually(async () => expect(await database.standing(`%${table}%`)).toBeGreaterThanOrEqual(POOL_SIZE), {
      every: 10,
    });
    const probed = Promise.all([client.get('/health/ready'), client.get('/metrics')]);
    const [ready, metrics] = await inTime('the probes', PROBE_MS, probed);
    await lock.release();
    expect(ready).toMatchObject({ status: 200, body: { checks: { database: 'up' } } });
    expect(metrics.status).toBe(200);
    expect(metrics.text).not.toMatch(/nan$/im);
    if (gauge) expect(sumOf(metrics.text, gauge)).toBeUndefined();
    for (const { status } of await reads) expect([200, 404, 503]).toContain(status);
    if (gauge) await eventually(async () => expect(sumOf((await client.get('/metrics')).text, gauge)).toBeDefined());
  });
}

/** Freezes what the services wait for, and stops them. Nothing is started again. */
export function frozenStop(stage: Stage): void {
  test('every service stops with code 0 while broker and database are frozen', async () => {
    const frozen = services.flatMap((name) => stage.deployment.links([`${name}.broker`, `${name}.database`]));
    for (const link of frozen) for (const direction of ['there', 'back'] as const) link.hold(direction);
    const stops = services.map((service) => stage.deployment.stop(service)); // an earlier case has stopped the second Order
    const codes = await inTime('the end', STOP_MS, Promise.all(stops));
    for (const link of frozen) await link.cut(); // or the broker keeps the consumers until their heartbeats fail
    expect(new Set(codes)).toStrictEqual(new Set([0]));
  });
}
