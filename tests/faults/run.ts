import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { max } from 'd3-array';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { variantsAskedFor } from '../../common/lab/processes/options.ts';
import { type Variant, variants } from '../../common/lab/processes/ports.ts';
import { say } from '../../common/lab/machine/terminal.ts';
import { writeSummary } from '../long/summary.ts';
import { everyRow, type RowName } from './besides-table.ts';
import { measuredCommit } from './measured.ts';
import { PAGE, writePage } from './page.ts';
import { FOLDER, recorded, type Result, RESULTS } from './results.ts';

/**
 * `make faults`: runs every fault of the two tables in each variant, under load, and compares the outcome with its cell.
 * `VARIANT=…` and `ROW=part of a name` choose. A whole run without a difference writes docs/behaviour.md.
 */
async function run(): Promise<boolean> {
  const asked = variantsAskedFor(process.env.VARIANT || 'all');
  const rows = rowsAskedFor(process.env.ROW ?? '');
  const whole = rows.length === everyRow.length && asked.length === variants.length;
  say(`${rows.length} faults in ${asked.join(', ')}: about ${whole ? '25 minutes' : '20 s each'}`);
  const measured = measuredCommit();
  const begun = Date.now();
  const passed = await jest(asked);
  const results = existsSync(RESULTS) ? recorded() : [];
  const missing = missingIn(results, rows, asked);
  for (const name of missing) say(noResult(name));
  const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
  const counted = `${results.filter((one) => one.passed).length} of ${rows.length * asked.length} as promised`;
  say(`${counted}, ${minutes} min`);
  writeSummary({ lines: [counted, ...asked.map((variant) => inWords(variant, results)), ...missing.map(noResult)] });
  say(`results: ${RESULTS}; logs of the services: ${FOLDER}/logs`);
  if (!passed || missing.length > 0) return false;
  if (whole) await writePage(results, measured);
  say(whole ? `written: ${PAGE}` : `${PAGE} is unchanged: only a whole run writes it`);
  return true;
}

const noResult = (name: string) => `no result: ${name}`;

function inWords(variant: Variant, results: Result[]): string {
  const own = results.filter((one) => one.variant === variant);
  const sum = (count: (one: Result) => number) => own.reduce((total, one) => total + count(one), 0);
  const orders = sum((one) => one.orders.completed + one.orders.failed);
  const lost = sum((one) => one.meanwhile.lost + one.notifications.lostAround);
  const failed = own.filter((one) => !one.passed).map(({ row }) => row);
  return [
    `${variant}: ${own.length} faults, ${orders} orders, ${lost} notifications lost`,
    `longest recovery ${max(own, ({ recovery }) => recovery) ?? 0} s`,
    ...(failed.length > 0 ? [`not as promised: ${failed.join(', ')}`] : []),
  ].join('; ');
}

function rowsAskedFor(part: string): RowName[] {
  const found = everyRow.filter((row) => row.toLowerCase().includes(part.toLowerCase()));
  if (found.length > 0) return found;
  throw new LabError(`No fault has "${part}" in its name:\n  ${everyRow.join('\n  ')}`);
}

/** Jest receives Ctrl-C, too, and ends by itself. */
async function jest(asked: Variant[]): Promise<boolean> {
  const projects = ['--selectProjects', ...asked, 'whole-servers'];
  const VARIANT = asked.length === 1 ? asked[0] : 'all';
  const child = spawn(
    'npm',
    ['run', '--silent', 'jest', '--', '--config', 'tests/faults/jest.config.js', ...projects],
    {
      env: { ...process.env, VARIANT, TEST_FOLDER: FOLDER },
      stdio: 'inherit',
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

function missingIn(results: Result[], rows: RowName[], asked: Variant[]): string[] {
  const present = new Set(results.map(({ variant, row }) => `${variant}: ${row}`));
  return asked.flatMap((variant) => rows.map((row) => `${variant}: ${row}`)).filter((name) => !present.has(name));
}

try {
  process.exit((await run()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof LabError ? `lab ${error.message}` : error);
  process.exit(1);
}
