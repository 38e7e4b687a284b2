import { randomUUID } from 'node:crypto';
import { portOf, profileBase } from '../../common/lab/processes/ports.ts';
import { type ServiceProcess, startService } from '../../common/lab/processes/service-process.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { OwnDatabase } from '../support/own-database.ts';
import { expectProblem } from '../behaviour/problems.ts';

/** Away from the ports of the suites, which may run at the same time. */
const PORT = portOf('http', 'notification', 1, {}) + profileBase('test') + 80;
const BOOT_MS = 120_000;

const database = new OwnDatabase('read_only');
const endSessions = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`;

describe('a read-only database', () => {
  let service: ServiceProcess;
  let client: Client;
  const write = () =>
    client.post('/notifications', { userId: randomUUID(), orderId: randomUUID(), type: 'success', amount: 1 });

  beforeAll(async () => {
    await database.create();
    const infrastructure = { databaseUrl: () => database.url, amqpUrl: () => '' };
    const env = { DRAIN_MS: '0' };
    service = startService({ service: 'notification', variant: 'http', port: PORT, infrastructure, env });
    await service.ready(BOOT_MS);
    client = new Client(service.url);
    await client.document();
  }, BOOT_MS);

  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  test('takes writes at first', async () => {
    expect((await client.get('/health/ready')).status).toBe(200);
    expect((await write()).status).toBe(200);
  });

  test('makes the service not ready until it takes writes again', async () => {
    await database.asSuperuser(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`, endSessions);
    await eventually(async () => {
      const answer = await client.get('/health/ready');
      expect(answer.body).toMatchObject({ detail: 'The database refuses writes.' });
      expectProblem(answer, 503);
    });
    expectProblem(await write(), 503);
    expect((await client.get('/health/live')).status).toBe(200);

    await database.asSuperuser(`ALTER DATABASE ${database.name} RESET default_transaction_read_only`);
    await eventually(async () => expect((await client.get('/health/ready')).status).toBe(200));
    await eventually(async () => expect((await write()).status).toBe(200));
  });
});
