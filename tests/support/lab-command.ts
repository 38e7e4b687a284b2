import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Service } from '../../common/lab/processes/ports.ts';

const run = promisify(execFile);

/** Runs what `make <command>` runs, against the broker of this URL, and gives what it prints. */
export async function labCommand(
  command: 'dead-letters' | 'redrive',
  amqpUrl: string,
  options: { SERVICE: Service; SHOW?: string },
): Promise<string> {
  const VARIANT = new URL(amqpUrl).pathname.slice(1);
  const env = { ...process.env, VARIANT, AMQP_URL: amqpUrl, ...options };
  const { stdout } = await run(process.execPath, ['common/lab/cli.ts', command], { env });
  return stdout;
}
