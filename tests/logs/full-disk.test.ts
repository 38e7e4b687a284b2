import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { portOf, profileBase, type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { serviceEnvironment, withoutStrays } from '../../common/lab/processes/service-environment.ts';
import { eventually } from '../support/eventually.ts';

const which: { variant: Variant; service: Service } = { variant: 'http', service: 'notification' };
const NO_DATABASE = 'postgres://nobody:nobody@127.0.0.1:1/none';

test('a service whose log cannot be written serves and stops in order', async () => {
  const port = portOf(which.variant, which.service, 9, {}) + profileBase('test');
  const infrastructure = { databaseUrl: () => NO_DATABASE, amqpUrl: () => '' };
  const env = {
    ...withoutStrays(process.env),
    ...serviceEnvironment({ ...which, port, infrastructure }),
    DRAIN_MS: '0',
  };
  const readOnly = openSync(import.meta.filename, 'r'); // a write fails as on a full disk, on every system
  const main = join(root, 'dist/common/platform/main.js');
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', readOnly, 'ignore'] });
  const exited = once(child, 'exit');
  try {
    await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200));
    child.kill('SIGTERM');
    expect(await exited).toStrictEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
