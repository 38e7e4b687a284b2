import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { services } from '../../common/lab/processes/ports.ts';
import { type Deployment } from './deployment.ts';

const run = promisify(execFile);

/** Runs `make <command>` against the broker and the databases of this deployment and returns its output. */
export async function labCommand(
  command: 'dead-letters' | 'redrive' | 'audit',
  deployment: Deployment,
  options: Record<string, string>,
): Promise<string> {
  const amqpUrl = deployment.amqpUrl()!;
  const env: NodeJS.ProcessEnv = { ...process.env, VARIANT: new URL(amqpUrl).pathname.slice(1), AMQP_URL: amqpUrl };
  for (const name of services) env[`${name.toUpperCase()}_DATABASE_URL`] = deployment.databaseUrl(name);
  const { stdout } = await run(process.execPath, ['common/lab/cli.ts', command], { env: { ...env, ...options } });
  return stdout;
}
