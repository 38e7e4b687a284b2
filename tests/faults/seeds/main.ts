import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stopLeftServers } from '../../../common/lab/servers/infrastructure.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { variantsAskedFor } from '../../../common/lab/processes/options.ts';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { say } from '../../../common/lab/machine/terminal.ts';
import { writeSummary } from '../../long/summary.ts';
import { type Outcome, OUTCOMES, seedsAskedFor } from './records.ts';
import { inWords, summed, tableOf } from './summary.ts';

const FOLDER = '.lab/seeds';
const MINUTES_EACH = 1.2;

// Jest and the services receive Ctrl-C, too, and end by themselves; the servers are stopped below.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));

/**
 * `make faults SEED=7`, or SEEDS=20 for the first twenty: breaks a variant, or all four side by side, by faults drawn
 * from the seed, under a steady load. Exits with 0 if the books agreed after every seed in every variant.
 */
async function main(): Promise<boolean> {
  const variants = variantsAskedFor(process.env.VARIANT || 'all');
  const seeds = seedsAskedFor();
  const minutes = Math.ceil(1 + seeds.length * MINUTES_EACH);
  say(`${seeds.length} seeds for each of ${variants.join(', ')}: about ${minutes} minutes`);
  const begun = Date.now();
  const passed = await jest();
  if (interrupted) await stopLeftServers('test', 'immediate');
  const outcomes = outcomesOf();
  const complete = outcomes.length === seeds.length * variants.length;
  report(variants, outcomes, { passed: passed && complete, seconds: Math.round((Date.now() - begun) / 1000) });
  return passed && complete;
}

async function jest(): Promise<boolean> {
  const args = ['run', '--silent', 'jest', '--', '--config', 'tests/faults/seeds/jest.config.js'];
  const env = { ...process.env, TEST_FOLDER: FOLDER };
  const [code] = (await once(spawn('npm', args, { env, stdio: 'inherit' }), 'exit')) as [number | null];
  return code === 0;
}

function outcomesOf(): Outcome[] {
  try {
    const lines = readFileSync(`${FOLDER}/${OUTCOMES}`, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Outcome);
  } catch {
    return []; // the run ended before the first seed did
  }
}

function report(variants: Variant[], outcomes: Outcome[], how: { passed: boolean; seconds: number }): void {
  const sums = summed(variants, outcomes);
  console.log(`\n${tableOf(sums)}\n`);
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  mkdirSync(FOLDER, { recursive: true }); // missing after a run that failed at once
  writeFileSync(`${FOLDER}/summary.json`, `${JSON.stringify({ commit, ...how, variants: sums, outcomes }, null, 2)}\n`);
  const verdict = how.passed
    ? 'the books agreed after every seed'
    : 'the books did NOT agree after every seed: see above which, and why';
  writeSummary({ lines: [verdict, ...sums.map(inWords)] });
  say(`${verdict} (${how.seconds} s). Counts: ${FOLDER}/summary.json; logs of the services: ${FOLDER}/logs/`);
}

try {
  process.exit((await main()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof LabError ? `lab ${error.message}` : error);
  process.exit(1);
}
