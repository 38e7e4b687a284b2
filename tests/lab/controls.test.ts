import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ControlledProcess } from '../../common/lab/breaking/controlled-process.ts';
import { type Faults, faultsAskedFor, readFaults } from '../../common/lab/breaking/injections.ts';
import { portOf, profileBase } from '../../common/lab/processes/ports.ts';
import { identify, self } from '../../common/lab/processes/processes.ts';
import { serviceEnvironment } from '../../common/lab/processes/service-environment.ts';
import { type ServiceProcess, startService } from '../../common/lab/processes/service-process.ts';
import { eventually, pause } from '../support/eventually.ts';
import { servers, TEST_FOLDER } from '../support/infrastructure.ts';

const BOOT_MS = 120_000;

describe('a service of a running lab', () => {
  const which = { service: 'notification', variant: 'http', replica: 3 } as const;
  const port = portOf(which.variant, which.service, which.replica, {}) + profileBase('test') + 60;
  const infrastructure = { databaseUrl: () => servers().databases.notification, amqpUrl: () => '' };
  const faultsFile = join(TEST_FOLDER, 'controls.faults');
  let service: ServiceProcess, controlled: ControlledProcess;

  beforeAll(async () => {
    mkdirSync(TEST_FOLDER, { recursive: true });
    service = startService({ ...which, port, infrastructure });
    const env = { ...serviceEnvironment({ ...which, port, infrastructure }), LAB_FAULTS_FILE: faultsFile };
    const known = { ...which, port, env, url: service.url, logFile: '', runner: self, ...identify(service.pid)! };
    controlled = new ControlledProcess(known);
    await service.ready(BOOT_MS);
  }, BOOT_MS);

  afterAll(() => service.kill());

  test('a paused service answers only after it is resumed', async () => {
    await controlled.pause();
    expect(await controlled.state()).toBe('paused');
    let answered = false;
    const call = fetch(`${service.url}/health/live`).then(() => (answered = true));
    await Promise.race([call, pause(300)]);
    expect(answered).toBe(false);
    await controlled.resume();
    await call;
    expect(await controlled.state()).toBe('running');
  });

  test('injected faults are in its faults file until they are cleared', async () => {
    const faults = { latencyMs: 20, errorRate: 0.5 };
    await controlled.inject(faults);
    expect(readFaults(faultsFile)).toEqual(faults);
    expect(await controlled.clear()).toBe(true);
    expect(readFaults(faultsFile)).toBeUndefined();
    expect(await controlled.clear()).toBe(false);
  });

  test('a killed service ends without an exit code', async () => {
    await controlled.kill();
    expect(await service.exited).toBeNull();
    await eventually(async () => expect(await controlled.state()).toBe('ended'));
  });
});

describe('faults requested by environment variables', () => {
  const understood: [NodeJS.ProcessEnv, Faults][] = [
    [
      { LATENCY: '500', ERRORS: '50%' },
      { latencyMs: 500, errorRate: 0.5 },
    ],
    [{ LATENCY: '500ms' }, { latencyMs: 500, errorRate: 0 }],
    [{ ERRORS: '2.5%' }, { latencyMs: 0, errorRate: 0.025 }],
  ];
  test.each(understood)('%j gives %j', (env, faults) => {
    expect(faultsAskedFor(env)).toEqual(faults);
  });

  const nonsense: [NodeJS.ProcessEnv, RegExp][] = [
    [{}, /Which fault\? LATENCY=500/],
    [{ LATENCY: 'slow' }, /LATENCY is "slow": it is a number of milliseconds/],
    [{ LATENCY: '-1' }, /LATENCY is "-1"/],
    [{ LATENCY: '9999999' }, /at most 600000/],
    [{ ERRORS: '0.5' }, /ERRORS is "0.5": it is the share/],
    [{ ERRORS: '101%' }, /from 0% to 100%/],
  ];
  test.each(nonsense)('%j is rejected with an explanation', (env, sentence) => {
    expect(() => faultsAskedFor(env)).toThrow(sentence);
  });
});
