import { rmSync } from 'node:fs';
import { buildServices } from '../../../common/lab/commands/build.ts';
import { madeFolder } from '../../../common/lab/machine/folders.ts';
import { type Infrastructure, stopLeftServers } from '../../../common/lab/servers/infrastructure.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { stopSignal } from '../../../common/lab/processes/signals.ts';
import { paint, say } from '../../../common/lab/machine/terminal.ts';
import { startServers } from '../../support/run/servers.ts';
import { Sql } from '../../support/sql.ts';
import { writeSummary } from '../summary.ts';
import { attack } from './attack.ts';
import { wrongBooks } from './books.ts';
import { makeKnown } from './known.ts';
import { showProgress } from './progress.ts';
import { Missing, schemathesis } from './python.ts';
import { Services } from './services.ts';
import { FOLDER, ROUNDS } from './target.ts';
import { type Trial, tryOut } from './trial.ts';

const SHOWN_AT_MOST = 10;

const stop = stopSignal(async () => void (await stopLeftServers('test', 'immediate')));

/**
 * Hostile input: Schemathesis against the OpenAPI documents of running services, CASES requests to each (10 000), drawn
 * from SEED. Afterwards each service must be ready and hold exactly the rows that its answers named.
 * @returns whether nothing was found
 */
async function hostile(): Promise<boolean> {
  const [cases, seed] = [positive('CASES', 10_000), positive('SEED', 1)];
  rmSync(FOLDER, { recursive: true, force: true });
  madeFolder(FOLDER);
  const program = await schemathesis(say);
  await buildServices(say);
  const infrastructure = await startServers(say);
  const services = new Services();
  try {
    await services.start(infrastructure);
    say(`seed ${seed}; what was sent, answered and logged will be in .lab/long/hostile`);
    const trials = await attackAll(program, infrastructure, { cases, seed, stop });
    const afterwards = await wrongAfterwards(services, infrastructure);
    const wrong = [
      ...trials.flatMap(({ failures }) => failures),
      ...trials.flatMap(({ unaccounted }) => unaccounted),
      ...afterwards,
    ];
    report(wrong);
    const lines = [`seed ${seed}, at least ${cases} requests to each service`, ...trials.map(({ line }) => line)];
    writeSummary({ lines: [...lines, `${wrong.length} found`] });
    return wrong.length === 0 && !stop.aborted;
  } finally {
    await services.stop();
    await infrastructure.stop();
  }
}

async function attackAll(
  program: string,
  infrastructure: Infrastructure,
  how: { cases: number; seed: number; stop: AbortSignal },
): Promise<Trial[]> {
  const known = await makeKnown();
  const trials: Trial[] = [];
  for (const targets of ROUNDS) {
    if (how.stop.aborted) break;
    const hide = showProgress(targets, how.cases);
    const tried = targets.map((target) =>
      tryOut(target, infrastructure, async () => attack(program, target, await known(target), how)),
    );
    for (const one of await Promise.all(tried).finally(hide)) trials.push(one);
    for (const { line } of trials.slice(-targets.length)) say(line);
  }
  return trials;
}

async function wrongAfterwards(services: Services, infrastructure: Infrastructure): Promise<string[]> {
  const order = new Sql(infrastructure.databaseUrl('order'), 'hybrid');
  try {
    return [...(await wrongBooks(infrastructure, order)), ...(await services.complaints())];
  } finally {
    await order.close();
  }
}

function report(wrong: string[]): void {
  if (wrong.length === 0) return say(paint('green', 'nothing was found'));
  for (const one of wrong.slice(0, SHOWN_AT_MOST)) console.log(`${paint('red', 'found')} ${one}`);
  if (wrong.length > SHOWN_AT_MOST) console.log(`and ${wrong.length - SHOWN_AT_MOST} more`);
}

function positive(name: string, usual: number): number {
  const value = Number(process.env[name] || usual);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new LabError(`${name} is "${process.env[name]}": it is a whole number from 1 on.`);
}

try {
  process.exit((await hostile()) ? 0 : 1);
} catch (error) {
  if (error instanceof Missing) writeSummary({ lines: [], notRun: error.message });
  const known = error instanceof Missing || error instanceof LabError;
  console.error(`${paint('red', 'lab')} ${known ? error.message : (error as Error).stack}`);
  process.exit(1);
}
