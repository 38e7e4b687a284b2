import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labFolder, madeFolder } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { alone } from '../processes/lock.ts';

const run = promisify(execFile);
const installedList = '/var/lib/dpkg/status';

export function canUnpackPackages(): boolean {
  const needed = ['/usr/bin/apt-get', '/usr/bin/dpkg-deb', installedList];
  return needed.every((file) => existsSync(file));
}

/**
 * Downloads a package with its dependencies and unpacks it into the lab's cache. Returns the folder. It installs
 * nothing, starts no service and needs no root. Packages whose names match `ours` are downloaded even if the machine
 * has them, so that their versions match.
 */
export async function unpackedRoot(name: string, ours: RegExp, say: (line: string) => void): Promise<string> {
  const cache = madeFolder(labFolder, 'cache');
  const unpacked = join(cache, name);
  if (existsSync(unpacked)) return unpacked;
  return alone('cache', async () => {
    if (existsSync(unpacked)) return unpacked;
    say(`${name} is not installed: downloading its packages into .lab/cache`);
    const work = join(cache, 'unfinished');
    rmSync(work, { recursive: true, force: true });
    await downloadAndUnpack(name, ours, work);
    renameSync(join(work, 'root'), unpacked);
    rmSync(work, { recursive: true, force: true });
    return unpacked;
  });
}

async function downloadAndUnpack(name: string, ours: RegExp, work: string): Promise<void> {
  const options = aptFolder(join(work, 'apt'), ours);
  const downloads = madeFolder(work, 'downloads');
  await apt([...options, '-qq', 'update']);
  const plan = await apt([...options, '--simulate', '--no-install-recommends', 'install', name]);
  const needed = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, one]) => one!);
  await apt([...options, '-qq', 'download', ...needed.filter((one) => ours.test(one) || /^lib/.test(one))], downloads);
  const root = madeFolder(work, 'root');
  for (const file of readdirSync(downloads)) await run('dpkg-deb', ['-x', join(downloads, file), root]);
}

/** Makes apt's folders inside the lab: the machine may have no package lists, and only root can refresh them. */
function aptFolder(folder: string, ours: RegExp): string[] {
  madeFolder(folder, 'lists/partial');
  madeFolder(folder, 'cache/archives/partial');
  const installed = readFileSync(installedList, 'utf8').split('\n\n');
  const others = installed.filter((entry) => !ours.test(/^Package: (.*)$/m.exec(entry)?.[1] ?? ''));
  writeFileSync(join(folder, 'status'), others.join('\n\n'));
  const settings = {
    'Dir::State': folder,
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root', // apt's own user may not be able to read this folder
  };
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

async function apt(args: string[], cwd?: string): Promise<string> {
  try {
    const { stdout } = await run('apt-get', args, { cwd, env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 1 << 24 });
    return stdout;
  } catch (error) {
    const said = ((error as { stderr?: string }).stderr ?? '').split('\n').find((line) => line.startsWith('E:'));
    throw new LabError(
      `apt-get could not download RabbitMQ's packages (${said ?? String(error)}). ` +
        'Check /etc/apt and the network, or use Docker (INFRA=docker) or servers of your own (INFRA=external).',
    );
  }
}
