import { type Service } from '../../common/lab/processes/ports.ts';
import { Customer } from '../support/customer.ts';
import { breakOff, exchange } from '../support/raw-http.ts';
import { type Stage } from '../support/stage.ts';
import { rowsOf } from '../support/stored.ts';
import { bodyOf, getCalls, good, postCalls } from './calls.ts';
import { expectProblem } from './problems.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Ids as written in a path, percent-encoded where necessary. */
const badIds = [
  'nobody',
  '7',
  '%00',
  '0198c5a0-0000-7000-8000-00000000abcd0',
  '%F0%9F%92%B8',
  '..%2f..%2fetc',
  '%2e%2e',
];

/** Paths that don't exist or try to escape. */
const tricks = [
  '/../../etc/passwd',
  '//users',
  '/users/../orders',
  '/%2e%2e/%2e%2e',
  '/docs/../../package.json',
  '/%',
  '/.git/config',
  '/static/..%5c..',
  '/__proto__',
];

/** Invalid requests apart from their body: paths, queries, methods, headers, and bytes that are not HTTP. */
export function badRequests(stage: Stage): void {
  for (const call of getCalls) {
    const name = `GET ${call.path}`;
    test(`${name} rejects an id that is not a UUID`, async () => {
      for (const id of badIds) {
        const answer = await stage.client(call.service).raw({ method: 'GET', path: call.path.replace('{id}', id) });
        expectProblem(answer, 400, call.idName);
      }
      expectProblem(
        await stage.client(call.service).raw({ method: 'GET', path: call.path.replace('{id}', '%ff') }),
        400,
      );
    });
    if (call.paged) badPages(stage, name, call.service, call.path);
  }

  test('GET /orders rejects a missing userId', async () => {
    expectProblem(await stage.order.get('/orders'), 400, 'userId');
    expectProblem(await stage.order.get('/orders?userId='), 400, 'userId');
  });

  for (const service of services) ofService(stage, service);
}

function badPages(stage: Stage, name: string, service: Service, path: string): void {
  test(`${name} rejects an invalid limit or cursor`, async () => {
    const { userId } = await Customer.with(stage, 1);
    const list = path.replace('{id}', userId);
    const query = (text: string) => stage.client(service).get(`${list}${path.includes('?') ? '&' : '?'}${text}`);
    for (const limit of ['0', '101', '-1', '1.5', 'many', '', '1e1', '99999999999999999999', '%00']) {
      expectProblem(await query(`limit=${limit}`), 400, 'limit');
    }
    for (const cursor of ['', 'x', '%00', 'AAAA', '9'.repeat(300), Buffer.from('{}').toString('base64url')]) {
      expectProblem(await query(`cursor=${cursor}`), 400, 'cursor');
    }
  });
}

function ofService(stage: Stage, service: Service): void {
  const client = () => stage.client(service);

  test(`${service} answers 405 with Allow to an unsupported method`, async () => {
    const { paths } = await client().document();
    for (const [template, operations] of Object.entries(paths)) {
      const allowed = Object.keys(operations).map((method) => method.toUpperCase());
      if (allowed.includes('GET')) allowed.push('HEAD');
      const path = template.replaceAll(/\{[^}]+\}/g, String(good.uuid));
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
        (m) => !allowed.includes(m),
      )) {
        const answer = await client().raw({ method, path });
        expect({ method, path, status: answer.status }).toStrictEqual({ method, path, status: 405 });
        if (method !== 'HEAD') expectProblem(answer, 405);
        expect(answer.headers.allow!.split(/, */).sort()).toStrictEqual([...allowed].sort());
      }
    }
  });

  test(`${service} answers path tricks with a 4xx problem`, async () => {
    for (const path of tricks) {
      const answer = await client().raw({ method: 'GET', path });
      expect([`400 ${path}`, `404 ${path}`]).toContain(`${answer.status} ${path}`);
      expectProblem(answer, answer.status);
    }
  });

  test(`${service} answers 431 to headers that are too long`, async () => {
    const answer = await client().raw({
      method: 'GET',
      path: '/health/live',
      headers: { 'x-long': 'x'.repeat(64_000) },
    });
    expectProblem(answer, 431);
  });

  test(`${service} rejects bytes that are not HTTP and stays ready`, async () => {
    for (const bytes of [
      'GARBAGE\r\n\r\n',
      '\u0000\u0001\u0002\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST /users HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n',
    ]) {
      const heard = await exchange(client().url, Buffer.from(bytes, 'latin1'));
      if (heard !== '') expect(heard).toMatch(/^HTTP\/1\.1 [45]05|^HTTP\/1\.1 400/);
      if (heard !== '') expect(heard.toLowerCase()).toContain('application/problem+json');
    }
    expect((await client().get('/health/ready')).status).toBe(200);
  });

  test(`${service} stores nothing if the connection drops within a body`, async () => {
    const before = await rowsOf(stage, service);
    for (const call of postCalls(stage.features).filter((one) => one.service === service)) {
      const body = bodyOf(call);
      const head = `POST ${call.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      await breakOff(client().url, head + body.slice(0, -1));
    }
    expect((await client().get('/health/ready')).status).toBe(200);
    expect(await rowsOf(stage, service)).toStrictEqual(before);
  });
}
