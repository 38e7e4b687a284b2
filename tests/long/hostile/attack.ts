import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../../common/lab/machine/folders.ts';
import { countAnswers } from './answers.ts';
import { type Known } from './known.ts';
import { answersFile, FOLDER, nameOf, type Target, urlOf } from './target.ts';

/** The first pass draws a twentieth of the wanted examples, because it also runs systematic cases. */
const FIRST_SHARE = 20;

export interface Attack {
  target: Target;
  cases: number;
  passes: number;
  /** The findings of Schemathesis in its own words; empty if there are none. */
  failures: string;
}

/**
 * Runs Schemathesis against a service until it has answered `cases` requests. The first pass covers each schema
 * systematically. Later passes draw at random and follow one answer with the next request, each with the next seed.
 */
export async function attack(
  program: string,
  target: Target,
  known: Known,
  { cases, seed, stop }: { cases: number; seed: number; stop: AbortSignal },
): Promise<Attack> {
  const settings = join(FOLDER, `${nameOf(target)}.json`.replace(' ', '-'));
  writeFileSync(settings, JSON.stringify({ known, problems: await problems(), answers: answersFile(target) }));
  const env = {
    ...process.env,
    HOSTILE_SETTINGS: settings,
    SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'checks.py'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  let [examples, drawn, answered] = [Math.ceil(cases / FIRST_SHARE), 0, 0];
  for (let pass = 1; ; pass++) {
    const log = join(FOLDER, `${nameOf(target)}-${pass}.txt`.replace(' ', '-'));
    const phases = pass === 1 ? 'examples,coverage,fuzzing,stateful' : 'fuzzing,stateful';
    const args = ['--seed', `${seed + pass - 1}`, '--max-examples', `${examples}`, '--phases', phases];
    const passed = await run(program, [...args, `${urlOf(target)}/docs-json`], env, log, stop);
    drawn += examples;
    const before = answered;
    answered = countAnswers(target);
    const failures = passed ? '' : failuresIn(log);
    if (failures || stop.aborted || answered >= cases) return { target, cases: answered, passes: pass, failures };
    if (answered === before) return { target, cases: answered, passes: pass, failures: 'It sent no request.' };
    examples = Math.ceil(((cases - answered) * drawn) / answered) + 1;
  }
}

async function run(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  log: string,
  signal: AbortSignal,
): Promise<boolean> {
  const config = ['--config-file', join(import.meta.dirname, 'schemathesis.toml'), '--no-color'];
  const child = spawn(program, [...config, 'run', ...args], {
    ...{ env, cwd: FOLDER }, // Schemathesis leaves a cache in its working folder
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGTERM');
  signal.addEventListener('abort', kill);
  const output = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', kill);
  output.end();
  await once(output, 'close');
  return code === 0;
}

/** Strips the banner and the summary from the findings. */
function failuresIn(log: string): string {
  const said = readFileSync(log, 'utf8');
  return /^=+ (?:ERRORS|FAILURES) =+$[\s\S]*?(?=^=+ SUMMARY =+$)/m.exec(said)?.[0] ?? said;
}

/** Every problem type of the running services. */
async function problems(): Promise<object> {
  const built = pathToFileURL(join(root, 'dist/common/services/problems.js')).href;
  return ((await import(built)) as { PROBLEMS: object }).PROBLEMS;
}
