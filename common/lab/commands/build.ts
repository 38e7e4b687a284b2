import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';
import { codeOf, type Experiment, experimentAt, experimentOf } from '../processes/experiments.ts';
import { alone } from '../processes/lock.ts';
import { experimentAskedFor } from '../processes/options.ts';
import { type Variant } from '../processes/ports.ts';
import { copyExperiment } from '../source/experiment-copy.ts';

const run = promisify(execFile);
type Say = (line: string) => void;

/** `make build`: compiles the services of this checkout, or the copy of the experiment that WITH names. */
export async function build(): Promise<void> {
  const experiment = experimentAskedFor();
  if (!experiment) return buildServices(console.log);
  await buildExperiment(experiment, console.log);
  say(`${experiment.name}: in ${codeOf(experiment.name).slice(root.length + 1)}`);
}

/** Compiles what these variants and experiments run from, unless it is up to date. */
export async function buildFor(names: Variant[], say: Say): Promise<void> {
  if (names.some((name) => !experimentOf(name))) await buildServices(say);
  for (const experiment of new Set(names.map(experimentOf))) if (experiment) await buildExperiment(experiment, say);
}

/** Compiles the services if a source file has changed since the last time. */
export async function buildServices(say: Say): Promise<void> {
  await alone('cache', () => buildUnlessDone(root, fingerprint(), 'the services', say));
}

/** Makes the copy of the experiment and compiles its services, if a source file or the experiment has changed. */
async function buildExperiment(experiment: Experiment, say: Say): Promise<void> {
  const folder = codeOf(experiment.name);
  const copy = async () => {
    say(`${experiment.name}: copying the code and applying overlay.patch`);
    await copyExperiment(experiment, folder);
  };
  const sources = `${fingerprint()} ${fingerprint(experimentAt(experiment), ['*'])}`;
  await alone('cache', () => buildUnlessDone(folder, sources, `the services of ${experiment.name}`, say, copy));
}

async function buildUnlessDone(
  folder: string,
  sources: string,
  what: string,
  say: Say,
  prepare?: () => Promise<void>,
): Promise<void> {
  const dist = join(folder, 'dist');
  const mark = join(dist, '.sources');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return;
  const begun = Date.now();
  await prepare?.();
  rmSync(dist, { recursive: true, force: true });
  await run('npm', ['run', '--silent', 'build'], { cwd: folder }).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new LabError(`${what} could not be compiled:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    },
  );
  writeFileSync(mark, sources);
  say(`compiled ${what} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

/** Changes when a file is added, removed or written to. */
function fingerprint(folder = root, patterns = ['{variants,common}/**/*.{ts,sql}', '.swcrc', 'package.json']): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns, { cwd: folder }).sort()) {
    const { mtimeMs, size } = statSync(join(folder, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}
