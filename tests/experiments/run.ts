import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { max } from 'd3-array';
import { buildFor } from '../../common/lab/commands/build.ts';
import { root } from '../../common/lab/machine/folders.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { say } from '../../common/lab/machine/terminal.ts';
import { codeOf, type Experiment, experiments } from '../../common/lab/processes/experiments.ts';
import { experimentAskedFor, variantsAskedFor } from '../../common/lab/processes/options.ts';
import { writeSummary } from '../long/summary.ts';

const execute = promisify(execFile);
const FOLDER = '.lab/experiment-results';

/** A file of Jest's report (https://jestjs.io/docs/cli#--json). */
interface Report {
  testResults: {
    assertionResults: { ancestorTitles: string[]; fullName: string; status: string }[];
  }[];
}

// Jest receives Ctrl-C, too, and ends by itself.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));

/** `make test-long PART=experiments`: runs the shared suite against each experiment, or those of VARIANT and WITH. */
async function run(): Promise<boolean> {
  const asked = experimentsAskedFor();
  rmSync(FOLDER, { recursive: true, force: true });
  for (const { name } of asked) {
    await buildFor([name], say);
    await check(name);
  }
  const rounds = inRounds(asked);
  const lines: string[] = [];
  let passed = true;
  for (const [index, round] of rounds.entries()) {
    if (interrupted) return false;
    const names = round.map(({ name }) => name);
    say(`round ${index + 1} of ${rounds.length}: ${names.join(', ')}`);
    const folder = `${FOLDER}/${index + 1}`;
    passed = (await jest(names, folder)) && passed;
    for (const one of countsOf(names, `${folder}.json`)) lines.push(one);
  }
  for (const line of lines) say(line);
  say(`logs of the services: ${FOLDER}/<round>/logs`);
  writeSummary({ lines });
  return passed;
}

function experimentsAskedFor(): Experiment[] {
  const one = experimentAskedFor();
  if (one) return [one];
  const variants = variantsAskedFor(process.env.VARIANT || 'all');
  const found = experiments.filter(({ variant }) => variants.includes(variant));
  if (found.length === 0) throw new LabError(`${variants.join(', ')}: no experiments. make experiment lists all.`);
  return found;
}

/** The experiments of a variant have the same ports, so a round has at most one of each. */
function inRounds(all: Experiment[]): Experiment[][] {
  const ofVariant = Map.groupBy(all, ({ variant }) => variant);
  const rounds = max(ofVariant.values(), ({ length }) => length) ?? 0;
  return Array.from({ length: rounds }, (_, index) => [...ofVariant.values()].flatMap((own) => own[index] ?? []));
}

/** Lints the copy and checks its fences; `make test` has checked its types and its format. */
async function check(name: string): Promise<void> {
  const tools = {
    eslint: [`variants/${name}`, 'common/platform', 'common/services', '--max-warnings', '0'],
    depcruise: ['common', 'variants', '--config', '.dependency-cruiser.cjs'],
  };
  for (const [tool, args] of Object.entries(tools)) {
    const options = { cwd: codeOf(name), maxBuffer: 10_000_000 };
    await execute(process.execPath, [join(root, 'node_modules/.bin', tool), ...args], options).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => {
        throw new LabError(`${name}: ${tool} complains:\n${stdout}${stderr}`);
      },
    );
  }
  say(`${name}: linted, and inside the fences`);
}

async function jest(names: string[], folder: string): Promise<boolean> {
  const env: NodeJS.ProcessEnv = { ...process.env, TEST_FOLDER: folder };
  delete env.WITH; // the cases run commands of the lab
  const args = ['--config', 'tests/experiments/jest.config.js', '--selectProjects', ...names];
  const report = ['--json', '--outputFile', `${folder}.json`];
  const child = spawn('npm', ['run', '--silent', 'jest', '--', ...args, ...report], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

function countsOf(names: string[], file: string): string[] {
  if (!existsSync(file)) return names.map((name) => `${name}: Jest has written no report`);
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const cases = testResults.flatMap(({ assertionResults }) => assertionResults);
  return names.map((name) => {
    const own = cases.filter(({ ancestorTitles }) => ancestorTitles[0] === name);
    const failed = own.filter(({ status }) => status !== 'passed');
    if (own.length === 0) return `${name}: no case ran`;
    const counts = `${name}: ${own.length - failed.length} of ${own.length} cases passed`;
    return [counts, ...failed.map(({ fullName }) => `failed: ${fullName.slice(name.length + 1)}`)].join('; ');
  });
}

try {
  process.exit((await run()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof LabError ? `lab ${error.message}` : error);
  process.exit(1);
}
