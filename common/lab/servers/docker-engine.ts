import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { LabError } from '../machine/lab-error.ts';
import { type Request } from './servers.ts';
import { reasonOf } from '../machine/wait.ts';

const run = promisify(execFile);

export const images = parseEnv(readFileSync(join(import.meta.dirname, 'images.env'), 'utf8')) as {
  POSTGRES_IMAGE: string;
  RABBITMQ_IMAGE: string;
};

/** Runs a docker command and returns its output. Fails with docker's own message. */
export async function docker(args: string[], timeoutMs = 60_000): Promise<string> {
  try {
    return (await run('docker', args, { timeout: timeoutMs })).stdout.trim();
  } catch (error) {
    const { stderr = '', message, killed } = error as Error & { stderr?: string; killed?: boolean };
    const said = killed ? `no answer within ${timeoutMs / 1000} s` : stderr.trim().split('\n').at(-1) || message;
    throw new LabError(`docker ${args[0]}: ${said}`);
  }
}

/** Whether a docker command succeeds. */
export async function dockerSays(args: string[], timeoutMs?: number): Promise<boolean> {
  return docker(args, timeoutMs).then(
    () => true,
    () => false,
  );
}

/** Returns the engine's version, or undefined when none answers within 3 s. */
export async function engineVersion(): Promise<string | undefined> {
  return docker(['version', '--format', '{{.Server.Version}}'], 3000).catch(() => undefined);
}

/** Returns why the servers can't run in Docker, or undefined when they can. Pulls missing images. */
export async function reasonAgainstDocker({ broker, say }: Request): Promise<string | undefined> {
  if (!(await engineVersion())) return 'No Docker engine answers';
  const needed = broker ? [images.POSTGRES_IMAGE, images.RABBITMQ_IMAGE] : [images.POSTGRES_IMAGE];
  for (const image of needed) {
    if (await dockerSays(['image', 'inspect', image])) continue;
    say(`pulling the image ${image}`);
    const failure = await docker(['pull', '--quiet', image], 300_000).then(() => undefined, reasonOf);
    // docker's message lists each step; the last part is the cause
    if (failure) return `The Docker engine has no ${image} and can't pull it (${failure.split(': ').at(-1)})`;
  }
  return undefined;
}
