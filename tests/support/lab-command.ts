import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Service } from '../../common/lab/processes/ports.ts';

const run = promisify(execFile);

/** Runs `make <command>` against the broker of this URL and returns its output. */
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
