import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../common/lab/machine/folders.ts';
import { variantsAskedFor } from '../common/lab/commands/options.ts';
import { readJson } from '../common/lab/processes/processes.ts';
import { stopOwnServices } from '../common/lab/processes/running-services.ts';
import { stopSignal } from '../common/lab/processes/signals.ts';
import { paint, say, table } from '../common/lab/machine/terminal.ts';
import { expectAlone, Measurement } from './compare/bench.ts';
import { type Part } from './compare/part.ts';
import { circumstances, type Recorded } from './compare/record.ts';
import { expectSound, type Sound } from './compare/sound.ts';
import { figure } from './compare/tables.ts';
import { findK6 } from './k6/find-k6.ts';
import { type Profile, profiles } from './k6/profiles.ts';
import { measureLoad, warmUp } from './measure/load.ts';
import { SEED, USERS } from './options.ts';
import { spreadOf } from './statistics.ts';
import { makeUsers } from './users.ts';

const ROUNDS = 2;
const closed: Profile = { ...profiles.closed!, seconds: 20 };
const open: Profile = { what: 'a constant rate', rate: 100, seconds: 20 };

type Rounds = Record<string, { closed: Sound; open: Sound }[]>;

/** `make bench`: how fast is it now, and how fast was it before? For those who work on the code; about ten minutes. */
export async function bench(): Promise<void> {
  const variants = variantsAskedFor(process.env.VARIANT || 'all');
  expectAlone();
  const stop = stopSignal(() => stopOwnServices(0));
  const k6 = await findK6(say);
  const measurement = new Measurement(k6, variants, stop);
  const began = Date.now();
  try {
    const data = (await measurement.run('bench', rounds, [])) as Rounds;
    const file = join(stateFolder('load'), 'bench.json');
    const before = readJson<Recorded<Rounds>>(file);
    const now = { measured: circumstances(began, k6.version), settings: {}, data };
    console.log(`\n${reportOf(now, before)}\n`);
    writeFileSync(file, JSON.stringify({ ...now, data: { ...before?.data, ...data } }, undefined, 2) + '\n');
  } finally {
    await stopOwnServices();
    await measurement.close();
  }
}

const rounds: Part<Rounds> = {
  title: 'bench',
  seconds: (variants) => variants * ROUNDS * 75,

  async measure(bench) {
    const data: Rounds = {};
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [index, variant] of bench.shuffled(round).entries()) {
        const step = (round - 1) * bench.variants.length + index + 1;
        bench.step(`${variant}, round ${round} of ${ROUNDS}`, step, ROUNDS * bench.variants.length);
        const results = await bench.on(variant, async (stack) => {
          const users = await makeUsers(stack, USERS);
          const request = { k6: bench.k6, users, quiet: true, stop: bench.stop };
          await warmUp(stack, { ...request, profile: open, seed: SEED });
          const run = async (profile: Profile, seed: number) =>
            expectSound(await measureLoad(stack, { ...request, profile, seed }));
          return { open: await run(open, SEED + 2 * round), closed: await run(closed, SEED + 2 * round + 1) };
        });
        (data[variant] ??= []).push(results);
      }
    }
    return data;
  },

  render: () => ({ markdown: '', charts: {} }),
};

const lines: [string, (one: Rounds[string][0]) => number | null | undefined][] = [
  [`settled and notified per second, ${closed.clients} clients in a closed loop`, (one) => one.closed.goodput],
  [`${open.rate} orders per second: answer p50, ms`, (one) => one.open.answer.p50],
  ['  answer p95, ms', (one) => one.open.answer.p95],
  ['  CPU for an order, ms', (one) => one.open.cost.cpuMsPerOrder?.all],
  ['  of these the services', (one) => ofServices(one.open)],
  ['  SQL statements for an order', (one) => one.open.cost.perOrder.statements],
];

/** Medians, and in brackets the lowest and the highest round; what was before stands behind it. */
function reportOf(now: Recorded<Rounds>, before: Recorded<Rounds> | undefined): string {
  const variants = Object.keys(now.data);
  const cell = (one: Rounds[string] | undefined, read: (typeof lines)[0][1]) => {
    const spread = one && spreadOf(one.map(read));
    return spread && `${figure(spread.median)} (${figure(spread.low)}–${figure(spread.high)})`;
  };
  const rows = lines.flatMap(([label, read]) => {
    const was = variants.map((variant) => cell(before?.data[variant], read));
    const row = [label, ...variants.map((variant) => cell(now.data[variant], read) ?? '–')];
    return was.some(Boolean) ? [row, ['    before', ...was.map((text) => text ?? '–')]] : [row];
  });
  const [head, ...body] = table([['', ...variants], ...rows]).split('\n');
  const since = before ? `\n  before: ${before.measured.at.slice(0, 16)}, commit ${before.measured.commit}` : '';
  return [paint('bold', head!), ...body].join('\n') + since;
}

function ofServices({ cost }: Sound): number | undefined {
  const ms = cost.cpuMsPerOrder;
  return ms && (ms.order ?? 0) + (ms.billing ?? 0) + (ms.notification ?? 0);
}
