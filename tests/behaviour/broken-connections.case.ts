import { type Service } from '../../common/lab/processes/ports.ts';
import { answerOf } from '../../common/lab/client/api-client.ts';
import { type Answer } from '../support/client.ts';
import { inTime } from '../support/eventually.ts';
import { exchange } from '../support/raw-http.ts';
import { type Stage } from '../support/stage.ts';
import { bodyOf, getCalls, good, postCalls } from './calls.ts';
import { expectProblem } from './problems.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Five times the time that a request may take to arrive. */
const TIMEOUT_MS = 50_000;

const HALF_A_HEAD = 'GET /health/live HTTP/1.1\r\nHost: lab\r\n';

/** Requests below the framework: heads that Node.js answers itself, requests that never end, and bytes behind a request. */
export function brokenConnections(stage: Stage): void {
  for (const service of services) {
    heads(stage, service);
    behindARequest(stage, service);
  }
  neverEnding(stage);
}

/** The requests begin before the other cases, so that their ten seconds pass meanwhile. */
function neverEnding(stage: Stage): void {
  const heard = new Map<Service, Promise<string[]>>();
  beforeAll(() => {
    for (const service of services) {
      const begun = ['', HALF_A_HEAD, halfABody(stage, service), validRequest(stage, service) + HALF_A_HEAD];
      heard.set(service, Promise.all(begun.map((bytes) => exchange(stage.deployment.url(service), bytes))));
    }
  });

  test.each(services)('%s answers 408 to a request that never ends', async (service) => {
    const [nothing, head, body, behind] = await inTime('the answers', TIMEOUT_MS, heard.get(service)!);
    for (const one of [nothing!, head!, body!]) expectProblem(only(one), 408);
    const [first, second] = answersIn(behind!);
    expect(first!.status).toBeLessThan(300);
    expectProblem(second!, 408);
  });
}

function heads(stage: Stage, service: Service): void {
  const send = async (bytes: string) => only(await exchange(stage.deployment.url(service), bytes));

  test(`${service} requires one Host header in HTTP/1.1`, async () => {
    const path = 'GET /health/live HTTP/1.1\r\nConnection: close\r\n';
    expectProblem(await send(`${path}\r\n`), 400, 'Host');
    expectProblem(await send(`${path}Host: a\r\nHost: b\r\n\r\n`), 400, 'Host');
    expectProblem(await send(`${path}Host: a\r\nhost: a\r\n\r\n`), 400, 'Host');
    expect((await send('GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  test(`${service} answers 417 to an unknown expectation`, async () => {
    const head = 'GET /health/live HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n';
    for (const expectation of ['nonsense', '']) {
      expectProblem(await send(`${head}Expect: ${expectation}\r\n\r\n`), 417);
    }
    expect(await exchange(stage.deployment.url(service), `${head}Expect: 100-Continue\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /,
    );
  });

  test(`${service} answers 501 to CONNECT`, async () => {
    expectProblem(await send('CONNECT lab:80 HTTP/1.1\r\nHost: lab:80\r\n\r\n'), 501);
  });

  test(`${service} treats a target in absolute form like its path`, async () => {
    const request = (method: string, target: string) =>
      send(`${method} ${target} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n`);
    const [call] = getCalls.filter((one) => one.service === service);
    const path = call!.path.replace('{id}', String(good.uuid));
    for (const [method, target] of [
      ['GET', '/health/live'],
      ['GET', '/health/live?a=http://b/'],
      ['GET', path],
      ['DELETE', path],
      ['GET', '/'],
      ['GET', '/nowhere'],
    ] as const) {
      const [plain, absolute] = [await request(method, target), await request(method, `HTTP://a:80${target}`)];
      expect({ target, ...absolute }).toMatchObject({ target, status: plain.status, body: plain.body });
      expect(absolute.headers.allow).toBe(plain.headers.allow);
    }
    expect((await request('GET', 'http://a')).status).toBe((await request('GET', '/')).status);
  });
}

function behindARequest(stage: Stage, service: Service): void {
  const behind = {
    garbage: ['GARBAGE\r\n\r\n', 400],
    CONNECT: ['CONNECT lab:80 HTTP/1.1\r\nHost: lab:80\r\n\r\n', 501],
  } as const;
  for (const [what, [bytes, status]] of Object.entries(behind)) {
    test(`${service} answers a request before the ${what} behind it`, async () => {
      const heard = await exchange(stage.deployment.url(service), validRequest(stage, service) + bytes);
      const [first, second] = answersIn(heard);
      expect(first!.status).toBeLessThan(300);
      expectProblem(second!, status);
    });
  }

  test(`${service} answers a request whose client sends no more`, async () => {
    for (const rest of ['', HALF_A_HEAD, halfABody(stage, service)]) {
      const bytes = validRequest(stage, service) + rest;
      const answers = answersIn(await exchange(stage.deployment.url(service), bytes, { lastBytes: true }));
      expect(answers[0]!.status).toBeLessThan(300);
      expect(answers).toHaveLength(rest === '' ? 1 : 2);
      if (rest !== '') expectProblem(answers[1]!, 400);
    }
  });
}

/** Returns a request that is answered from the database, so its answer is later than the parsing of what follows it. */
function validRequest(stage: Stage, service: Service): string {
  const [post] = postCalls(stage.features).filter((one) => one.service === service);
  const [get] = getCalls.filter((one) => one.service === service && one.paged);
  if (!post) return `GET ${get!.path.replace('{id}', String(good.uuid))} HTTP/1.1\r\nHost: lab\r\n\r\n`;
  const body = bodyOf(post);
  const head = `POST ${post.path} HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\n`;
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function only(heard: string): Answer {
  const answers = answersIn(heard);
  expect({ heard, answers: answers.length }).toStrictEqual({ heard, answers: 1 });
  return answers[0]!;
}

/** Half a body where the service takes one, else half a head. */
function halfABody(stage: Stage, service: Service): string {
  const takesBody = postCalls(stage.features).some((call) => call.service === service);
  return takesBody ? validRequest(stage, service).slice(0, -1) : HALF_A_HEAD;
}

/** Splits the bytes of a connection into its answers. */
function answersIn(heard: string): Answer[] {
  return heard
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter(Boolean)
    .map((text) => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const lines = head
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(': ', 2) as [string, string]);
      const headers = Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
      return answerOf(Number(head.split(' ')[1]), headers, body);
    });
}
