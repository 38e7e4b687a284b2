import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../machine/lab-error.ts';
import { madeFolder, root } from '../machine/folders.ts';

const execute = promisify(execFile);

/** The compiled entry point of the services: today's path, and the path before `common/` had rooms. */
const ENTRY_POINTS = ['dist/common/platform/main.js', 'dist/common/main.js'];

/** Resolves a commit, branch or tag to a commit id. @throws LabError when this repository has none of that name */
export async function commitOf(name: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { stdout } = await execute('git', args, { cwd: root }).catch(() => {
    throw new LabError(`"${name}" is no commit, branch or tag of this repository; git log --oneline lists commits.`);
  });
  return stdout.trim();
}

/**
 * Builds the services of a commit in `folder`, which is emptied first. The commit uses the packages of this checkout
 * when both have the same package-lock.json, otherwise it gets its own from npm.
 * @returns the compiled entry point of its services
 */
export async function buildCommit(commit: string, folder: string, say: (line: string) => void, stop: AbortSignal) {
  const run = async (command: string, args: string[], cwd = folder) => {
    await execute(command, args, { cwd, signal: stop, maxBuffer: 50_000_000 }).catch((error: Failure) => {
      if (stop.aborted) throw new LabError('interrupted');
      const output = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim();
      throw new LabError(`Commit ${commit.slice(0, 10)}: ${command} ${args[0]} failed:\n${output || error.message}`);
    });
  };
  rmSync(folder, { recursive: true, force: true });
  madeFolder(folder);
  const archive = join(folder, 'commit.tar');
  await run('git', ['archive', '--output', archive, commit], root);
  await run('tar', ['-xf', archive]);
  rmSync(archive);
  const lockFile = (of: string) => readFileSync(join(of, 'package-lock.json'), 'utf8');
  if (lockFile(folder) === lockFile(root)) {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  } else {
    say(`its package-lock.json differs: installing its packages, about a minute`);
    await run('npm', ['ci', '--no-audit', '--no-fund']);
  }
  await run('npm', ['run', '--silent', 'build']);
  const main = ENTRY_POINTS.map((path) => join(folder, path)).find((path) => existsSync(path));
  if (!main)
    throw new LabError(`Commit ${commit.slice(0, 10)} has none of ${ENTRY_POINTS.join(', ')} after its build.`);
  return main;
}

type Failure = Error & { stdout?: string; stderr?: string };
