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
const NOWHERE = join(import.meta.dirname, 'no such folder/spans'); // a write fails as on a full disk, on every system
const READ_ONLY = openSync(import.meta.filename, 'r'); // here, too
const port = portOf(which.variant, which.service, 9, {}) + profileBase('test');
const url = `http://127.0.0.1:${port}`;

test.each([
  ['log', READ_ONLY, {}],
  ['spans', 'ignore', { LAB_TRACE_FILE: NOWHERE }],
] as const)('a service whose %s cannot be written serves and stops in order', async (_, output, more) => {
  const infrastructure = { databaseUrl: () => NO_DATABASE, amqpUrl: () => '' };
  const env = { ...withoutStrays(process.env), ...serviceEnvironment({ ...which, port, infrastructure }), ...more };
  const main = join(root, 'dist/common/platform/main.js');
  const child = spawn(process.execPath, [main], {
    env: { ...env, DRAIN_MS: '0' },
    stdio: ['ignore', output, 'ignore'],
  });
  const exited = once(child, 'exit');
  try {
    await eventually(async () => expect((await fetch(`${url}/health/live`)).status).toBe(200));
    const headers = { traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01' };
    const { status } = await fetch(`${url}/notifications/0198c5a0-0000-7000-8000-00000000dcba`, { headers });
    expect(status).toBe(503);
    child.kill('SIGTERM');
    expect(await exited).toStrictEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
