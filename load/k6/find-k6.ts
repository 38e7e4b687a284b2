import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { docker, dockerSays, engineVersion } from '../../common/lab/servers/docker-engine.ts';
import { labFolder, madeFolder, root } from '../../common/lab/machine/folders.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';

const VERSION = 'v1.8.1';
const IMAGE = `grafana/k6:${VERSION.slice(1)}`;
const PACKAGE = `go.k6.io/k6@${VERSION}`;

const run = promisify(execFile);

export interface K6 {
  version: string;
  /** The host name of this machine as k6 sees it; inside a virtual machine it is another one. */
  host: string;
  /** Returns the command for `spawn` that runs k6 with these arguments, its environment added to ours. */
  command(args: string[], env: Record<string, string>): { file: string; args: string[]; env: NodeJS.ProcessEnv };
}

/** Finds k6 on the PATH, in `.lab/cache` or as a Docker image, else builds it. Installs nothing system-wide. */
export async function findK6(say: (line: string) => void): Promise<K6> {
  const built = join(labFolder, 'cache/k6/k6');
  const local = (await asBinary('k6')) ?? (await asBinary(built));
  if (local) return local;
  const image = await asImage(say);
  if (image) return image;
  await build(built, say);
  const found = await asBinary(built);
  if (!found) throw new LabError(`${built} was built, but doesn't run.`);
  return found;
}

async function asBinary(file: string): Promise<K6 | undefined> {
  const version = await run(file, ['version']).then(
    ({ stdout }) => stdout.split('\n')[0]!.replace(/\s*\(.*/, ''),
    () => undefined,
  );
  if (version === undefined) return undefined;
  return { version, host: '127.0.0.1', command: (args, env) => ({ file, args, env: { ...process.env, ...env } }) };
}

/** Runs k6 in a container. On Linux it shares the host's network; elsewhere it needs a host name. */
async function asImage(say: (line: string) => void): Promise<K6 | undefined> {
  if (!(await engineVersion())) return undefined;
  if (!(await dockerSays(['image', 'inspect', IMAGE]))) {
    say(`k6 is not on the PATH: pulling its image ${IMAGE}`);
    if (!(await dockerSays(['pull', '--quiet', IMAGE], 300_000))) return undefined;
  }
  const linux = process.platform === 'linux';
  const user = process.getuid && linux ? ['--user', `${process.getuid()}:${process.getgid?.() ?? 0}`] : [];
  const network = linux ? ['--network', 'host'] : ['--publish', '127.0.0.1:5665:5665'];
  const base = ['run', '--rm', '--interactive', ...user, ...network, '--volume', `${root}:${root}`, '--workdir', root];
  return {
    version: await docker(['run', '--rm', IMAGE, 'version']),
    host: linux ? '127.0.0.1' : 'host.docker.internal',
    command: (args, env) => {
      const named = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      return { file: 'docker', args: [...base, ...named, IMAGE, ...args], env: process.env };
    },
  };
}

async function build(built: string, say: (line: string) => void): Promise<void> {
  const help = 'Install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6), or Docker, or Go, and try again.';
  if (!(await run('go', ['version']).catch(() => undefined))) throw new LabError(`k6 is not on the PATH. ${help}`);
  say(`k6 is not on the PATH: building ${PACKAGE} into .lab/ with Go, once; about 2 minutes`);
  const folder = madeFolder(join(built, '..'));
  const began = Date.now();
  const progress = setInterval(() => say(`still building k6: ${Math.round((Date.now() - began) / 1000)} s`), 20_000);
  try {
    const env = { ...process.env, GOBIN: folder };
    const go = spawn('go', ['install', PACKAGE], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(go, 'exit')) as [number | null];
    if (code !== 0 || !existsSync(built)) throw new LabError(`go install ${PACKAGE} failed. ${help}`);
  } finally {
    clearInterval(progress);
  }
}
