import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clearFaults, writeFaults } from '../../common/lab/breaking/injections.ts';
import { portOf, profileBase } from '../../common/lab/processes/ports.ts';
import { type ServiceProcess, startService } from '../../common/lab/processes/service-process.ts';
import { readSpans, spanFile } from '../../common/lab/trace/spans.ts';
import { Client, newTrace } from '../support/client.ts';
import { eventually, pause } from '../support/eventually.ts';
import { servers, TEST_FOLDER } from '../support/infrastructure.ts';

/** Away from the ports of the suites and of other tests, which may run at the same time. */
const PORT_OFFSET = profileBase('test') + 85;
const BOOT_MS = 120_000;
const list = '/notifications/01980000-0000-7000-8000-000000000000';

describe('a service that samples by the flag of the caller', () => {
  const folder = resolve(TEST_FOLDER, 'sampling');
  const faults = join(resolve(TEST_FOLDER), 'sampling.faults');
  let service: ServiceProcess, client: Client;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    clearFaults(faults);
    service = startService({
      service: 'notification',
      variant: 'http',
      port: portOf('http', 'notification', 1, {}) + PORT_OFFSET,
      infrastructure: { databaseUrl: () => servers().databases.notification, amqpUrl: () => '' },
      env: {
        LAB_FAULTS_FILE: faults,
        LAB_TRACE_FILE: spanFile(folder, 'notification'),
        OTEL_TRACES_SAMPLER: 'parentbased_always_off',
        DRAIN_MS: '0',
      },
    });
    await service.ready(BOOT_MS);
    client = new Client(service.url);
  }, BOOT_MS);

  afterAll(() => service.stop());

  const ended = (traceId: string) => readSpans(folder).ended.filter((span) => span.traceId === traceId);

  test('traces a request with the flag, and no other', async () => {
    const [flagged, unflagged] = [newTrace(), newTrace()];
    await client.get(list);
    await client.get(list, { traceparent: unflagged.headers.traceparent.replace(/01$/, '00') });
    await client.get(list, flagged.headers);
    await eventually(async () =>
      expect(
        ended(flagged.traceId)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['GET /notifications/:userId', 'SELECT']),
    );
    const { ended: all, open } = readSpans(folder);
    expect(new Set([...all, ...open].map(({ traceId }) => traceId))).toEqual(new Set([flagged.traceId]));
  });

  test('a call that hangs is in the file while it hangs', async () => {
    writeFaults(faults, { latencyMs: 600_000, errorRate: 0 }); // the service reads it within half a second
    const controller = new AbortController();
    await eventually(async () => {
      const { traceId, headers } = newTrace();
      void fetch(service.url + list, { headers, signal: controller.signal }).catch(() => undefined);
      await pause(100);
      const hanging = readSpans(folder).open.filter((span) => span.traceId === traceId);
      expect(hanging.map(({ name }) => name)).toEqual(['GET /notifications/:userId']);
    });
    controller.abort();
  });
});
