import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { alone } from '../processes/lock.ts';

const run = promisify(execFile);
const dist = join(root, 'dist');

/** Compiles the services if a source file has changed since the last time. */
export async function buildServices(say: (line: string) => void): Promise<void> {
  await alone('cache', async () => {
    const sources = fingerprint();
    const mark = join(dist, '.sources');
    if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return;
    const begun = Date.now();
    rmSync(dist, { recursive: true, force: true });
    await run('npm', ['run', '--silent', 'build'], { cwd: root }).catch(
      (error: { stdout?: string; stderr?: string }) => {
        throw new LabError(`The services could not be compiled:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
      },
    );
    writeFileSync(mark, sources);
    say(`compiled the services in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  });
}

/** Changes when a source file is added, removed or written to. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(['{variants,common}/**/*.{ts,sql}', '.swcrc', 'package.json'], { cwd: root }).sort();
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}
