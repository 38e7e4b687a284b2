import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { ServiceClient } from '../../common/platform/http/service-client.ts';
import { type Log } from '../../common/platform/observability/logger.ts';
import { metrics } from '../../common/platform/observability/metrics.ts';
import { Resilience } from '../../variants/hybrid/resilience.ts';
import { eventually } from '../support/eventually.ts';

/** The number of sockets that a client has to each replica. */
const SOCKETS = 64;

const never = () => new AbortController().signal;
const names = (settled: PromiseSettledResult<unknown>[]) =>
  settled.map((one) => (one.status === 'rejected' ? (one.reason as Error).name : one.status));

/** Answers nothing until it is released. */
const held = new Set<ServerResponse>();
let holds = true;
const server = createServer((_request, response) => {
  if (holds) held.add(response);
  else response.end('{}');
});
let client: ServiceClient;
const states: unknown[] = [];
const resilience = new Resilience({
  warn: ({ state }: { state: unknown }) => void states.push(state),
} as unknown as Log);

function release(): void {
  holds = false;
  for (const response of held) response.end('{}');
  held.clear();
}

/** Returns the calls that hold the sockets. */
async function occupyEverySocket() {
  holds = true;
  const calls = Array.from({ length: SOCKETS }, () => client.post('/', {}, { deadline: never() }));
  await eventually(() => expect(held.size).toBe(SOCKETS));
  return calls;
}

const fullSoFar = async () =>
  (await metrics.bulkheadFull.get()).values.reduce(
    (sum, { value, labels }) => sum + (labels.target === '/' ? value : 0),
    0,
  );

describe('calls that wait for our own sockets', () => {
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new ServiceClient([`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  });
  afterAll(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });

  test('fail as a full bulkhead, and the breaker stays closed', async () => {
    const occupying = await occupyEverySocket();
    const before = await fullSoFar();
    const waiting = Array.from({ length: 10 }, () => resilience.call((limits) => client.post('/', {}, limits)));
    expect(names(await Promise.allSettled(waiting))).toStrictEqual(Array.from({ length: 10 }, () => 'BulkheadFull'));
    expect(await fullSoFar()).toBe(before + 10);
    release();
    await Promise.all(occupying);
    expect(await resilience.call((limits) => client.post('/', {}, limits))).toMatchObject({ status: 200 });
    expect(states).toStrictEqual([]);
  });

  test('get an answer once a socket is free', async () => {
    const occupying = await occupyEverySocket();
    const waiting = client.post('/', {}, { deadline: never(), attemptMs: 60_000 });
    release();
    await Promise.all(occupying);
    expect(await waiting).toMatchObject({ status: 200 });
  });

  test('are faults of the service when they have a socket', async () => {
    holds = true;
    const before = await fullSoFar();
    const deadline = new AbortController();
    const calls = Promise.allSettled([client.post('/', {}, { deadline: deadline.signal })]);
    await eventually(() => expect(held.size).toBe(1));
    deadline.abort();
    expect(names(await calls)).toStrictEqual(['ServiceFault']);
    expect(names(await Promise.allSettled([client.post('/', {}, { deadline: never(), attemptMs: 50 })]))).toStrictEqual(
      ['ServiceFault'],
    );
    expect(await fullSoFar()).toBe(before);
    release();
  });
});
