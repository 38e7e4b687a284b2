import { type Service } from '../../common/lab/processes/ports.ts';
import { cutBroker, cutDatabase } from '../support/breaking.ts';
import { Customer } from '../support/customer.ts';
import { eventually, inTime } from '../support/eventually.ts';
import { orderAtBilling } from './order-at-billing.ts';
import { gauge, metric } from '../support/metrics.ts';
import { begin } from '../support/raw-http.ts';
import { type Stage } from '../support/stage.ts';
import { bodyOf, getCalls, good, postCalls } from './calls.ts';
import { expectUnavailable } from './consequences.ts';
import { expectProblem } from './problems.ts';
import { publishedFor } from './features.ts';

const services: Service[] = ['order', 'billing', 'notification'];
const PROBE_MS = 10_000;
/** In front of a container whose port is closed Docker's proxy still listens, and hangs up. */
const NOBODY_LISTENS = /ECONNREFUSED|ECONNRESET|other side closed/;

/** Health, metrics, documents, start and stop of each service. */
export function health(stage: Stage): void {
  describe('probes and shutdown', () => {
    afterEach(() => stage.deployment.heal());
    for (const service of services) ofService(stage, service);
    brokerGoesAway(stage);
  });
  for (const service of services) stopAndStart(stage, service);
  documents(stage);
  measured(stage);
}

const ready = (stage: Stage, service: Service) => stage.client(service).get('/health/ready');
const live = (stage: Stage, service: Service) => stage.client(service).get('/health/live');

function ofService(stage: Stage, service: Service): void {
  test(`${service} is live and ready and names its checks`, async () => {
    for (const answer of [await live(stage, service), await ready(stage, service)]) {
      expect(answer).toMatchObject({ status: 200, body: { status: 'ok', checks: expect.any(Object) as object } });
    }
  });

  test(`${service} is live but not ready while its database is away`, async () => {
    await cutDatabase(stage.deployment, service);
    expectProblem(await inTime('ready', PROBE_MS, ready(stage, service)), 503);
    expect((await live(stage, service)).status).toBe(200);
    await stage.deployment.heal();
    expect((await ready(stage, service)).status).toBe(200);
  });

  test(`${service} answers HEAD like GET, without a body`, async () => {
    const { client } = { client: stage.client(service) };
    const paths = getCalls
      .filter((one) => one.service === service)
      .map(({ path }) => path.replace('{id}', String(good.uuid)));
    for (const path of [...paths, '/health/live', '/health/ready', '/metrics', '/docs-json']) {
      const [get, head] = [await client.get(path), await client.raw({ method: 'HEAD', path })];
      expect({ path, status: head.status, text: head.text }).toStrictEqual({ path, status: get.status, text: '' });
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
  });
}

/** Returns the services that use the broker, and so notice its absence. */
function speakers({ features: { events, listeners } }: Stage): Service[] {
  const publishers = services.filter((name) => events[name].paid.length > 0);
  return [...new Set<Service>([...publishers, ...Object.values(listeners).flat()])];
}

/** One stop and one start serve all these tests, because a start takes seconds. */
function stopAndStart(stage: Stage, service: Service): void {
  describe(`${service} stops and starts again`, () => {
    const [call] = getCalls.filter((one) => one.service === service);
    const path = call!.path.replace('{id}', String(good.uuid));
    let begun: Awaited<ReturnType<typeof begin>>, stopped: Promise<number>;

    afterAll(() => stage.deployment.heal());

    test('draining, it is not ready and serves on closing connections', async () => {
      begun = await begin(stage.deployment.url(service, 1), 'GET /health/live HTTP/1.1\r\nHost: lab\r\n');
      stopped = stage.deployment.stop(service);
      await eventually(async () => expectProblem(await ready(stage, service), 503), { every: 5 });
      const answer = await stage.client(service).raw({ method: 'GET', path }); // asks to keep the connection
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers.connection).toBe('close');
    });

    test('with its port closed, it answers 503 on an open connection', async () => {
      await eventually(() => expect(live(stage, service)).rejects.toThrow(NOBODY_LISTENS), { every: 10 });
      const answer = await begun.end('\r\n');
      expect(answer).toMatch(/^HTTP\/1\.1 503 /);
      expect(answer).toMatch(/\r\nretry-after: \d+\r\n/i);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      expect(answer).toMatch(/application\/problem\+json/);
      expect(answer).not.toContain('orderId');
      expect(await stopped).toBe(0);
    });

    test('without database and broker, it is live and answers 503', async () => {
      await cutDatabase(stage.deployment, service);
      await cutBroker(stage.deployment);
      stage.deployment.launch(service);
      await eventually(async () => expect((await live(stage, service)).status).toBe(200));
      expectProblem(await ready(stage, service), 503);
      expectUnavailable(await stage.client(service).get(path));
    });

    test(`with its database, it is ready and reports ${withoutBroker(stage, service)}`, async () => {
      for (const link of stage.deployment.links([`${service}.database`])) await link.mend();
      const body = { status: withoutBroker(stage, service) };
      await eventually(async () => expect(await ready(stage, service)).toMatchObject({ status: 200, body }));
    });
  });
}

const withoutBroker = (stage: Stage, service: Service) => (speakers(stage).includes(service) ? 'degraded' : 'ok');

function brokerGoesAway(stage: Stage): void {
  test('every service is ready while the broker is away, and recovers', async () => {
    await cutBroker(stage.deployment);
    for (const service of services) {
      const body = { status: withoutBroker(stage, service) };
      await eventually(async () => expect(await ready(stage, service)).toMatchObject({ status: 200, body }));
    }
    await stage.deployment.heal();
    for (const service of services) {
      const body = { status: 'ok' };
      await eventually(async () => expect(await ready(stage, service)).toMatchObject({ status: 200, body }));
    }
  });
}

function documents(stage: Stage): void {
  for (const service of services) {
    test(`${service} documents exactly its calls, in OpenAPI 3.1`, async () => {
      const { openapi, paths } = await stage.client(service).document();
      expect(openapi).toMatch(/^3\.1\./);
      const documented = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{[^}]+\}/g, '{id}')}`),
      );
      const own = <T extends { service: Service }>(call: T) => call.service === service;
      const promised = [
        ...postCalls(stage.features)
          .filter(own)
          .map(({ path }) => `POST ${path}`),
        ...getCalls.filter(own).map(({ path }) => `GET ${path.split('?')[0]}`),
      ];
      const beside = /^GET \/(health\/(live|ready)|metrics)$/;
      expect(documented.filter((call) => !beside.test(call)).sort()).toStrictEqual(promised.sort());
    });

    test(`${service} documents the bodies and limits that it accepts`, async () => {
      const api = await stage.client(service).api();
      for (const call of postCalls(stage.features).filter((one) => one.service === service)) {
        const taken = (replaced: Record<string, undefined>) =>
          api.takesBody(call.path, JSON.parse(bodyOf(call, replaced)) as unknown);
        expect(taken({})).toBe(true);
        for (const field of Object.keys(call.fields)) {
          expect({ without: field, taken: taken({ [field]: undefined }) }).toStrictEqual({
            without: field,
            taken: call.optional.includes(field),
          });
        }
      }
      for (const { path } of getCalls.filter((one) => one.service === service && one.paged)) {
        const limits = ['0', '1', '9', '10', '99', '100', '101', '999'];
        const taken = limits.filter((limit) => api.takesParameter(path, 'limit', limit));
        expect(taken).toStrictEqual(['1', '9', '10', '99', '100']);
      }
    });

    test(`${service} serves a page at /docs`, async () => {
      const answer = await stage.client(service).get('/docs');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
    });
  }

  test('POST /notifications exists only where Order calls it', async () => {
    const body = { userId: good.uuid, orderId: good.uuid, type: 'maybe', amount: 0 };
    const answer = await stage.notification.post('/notifications', body);
    expectProblem(answer, stage.features.notificationCall ? 400 : 404);
  });
}

function measured(stage: Stage): void {
  test('a completed order is counted by every service that took part', async () => {
    const { events, listeners, outbox } = stage.features;
    const wanted: [Service, string, Record<string, string>][] = [
      ['order', 'orders_settled_total', { status: 'completed' }],
      ['order', 'http_request_duration_seconds_count', { method: 'POST', route: '/orders' }],
      ...services.flatMap((service) =>
        events[service].paid.map((type): [Service, string, Record<string, string>] => [
          service,
          'events_published_total',
          { type },
        ]),
      ),
      ...publishedFor(stage.features).paid.flatMap((type) =>
        listeners[type]!.map((service): [Service, string, Record<string, string>] => [
          service,
          'events_consumed_total',
          { type },
        ]),
      ),
    ];
    const read = () =>
      Promise.all(wanted.map(([service, name, labels]) => metric(stage.client(service), name, labels)));
    const before = await read();
    await (await Customer.with(stage, 1000)).settledOrder(300);
    await eventually(async () => expect(await read()).toStrictEqual(before.map((count) => count + 1)));
    for (const service of outbox) {
      await eventually(async () => expect(await gauge(stage.client(service), 'outbox_depth')).toBe(0));
      expect(await gauge(stage.client(service), 'outbox_oldest_seconds')).toBe(0);
    }
    expect(await gauge(stage.order, 'orders_pending')).toBe(0);
    expect(await gauge(stage.order, 'orders_pending_oldest_seconds')).toBe(0);
    if (stage.features.breaker) expect(await gauge(stage.order, 'circuit_state')).toBe(0);
  });

  test('a pending order is in the metrics, with its age', async () => {
    const { orderId, lock } = await orderAtBilling(stage);
    await eventually(async () => expect(await gauge(stage.order, 'orders_pending')).toBe(1));
    expect(await gauge(stage.order, 'orders_pending_oldest_seconds')).toBeGreaterThan(0);
    await lock.release();
    await stage.settled(orderId);
    expect(await gauge(stage.order, 'orders_pending')).toBe(0);
  });
}
