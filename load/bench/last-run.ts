import { paint, table } from '../../common/lab/machine/terminal.ts';
import { type Measured } from '../compare/part.ts';
import { type Recorded } from '../compare/record.ts';
import { figure } from '../compare/tables.ts';
import { secondsAskedFor } from '../options.ts';
import { spreadOf } from '../statistics.ts';
import { figures, measureRound, type Round, secondsOf } from './round.ts';

const ROUNDS = 2;

type Rounds = Record<string, Round[]>;

export interface LastRun {
  measured: Recorded['measured'];
  rounds: Rounds;
}

/** Measures this checkout alone, two rounds for each variant. */
export const lastRun: Measured<Rounds> = {
  seconds: (variants) => variants * ROUNDS * secondsOf(secondsAskedFor(20)),

  async measure(bench) {
    const seconds = secondsAskedFor(20);
    const rounds: Rounds = {};
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [index, variant] of bench.shuffled(round).entries()) {
        const step = (round - 1) * bench.variants.length + index + 1;
        bench.step(`${variant}, round ${round} of ${ROUNDS}`, step, ROUNDS * bench.variants.length);
        (rounds[variant] ??= []).push(await measureRound(bench, variant, { round, seconds }));
      }
    }
    return rounds;
  },
};

/** Renders medians, with the lowest and the highest round in brackets; the run before stands in a second line. */
export function reportOfRun(now: LastRun, before: LastRun | undefined): string {
  const variants = Object.keys(now.rounds);
  const cell = (rounds: Round[] | undefined, read: (typeof figures)[0][1]) => {
    const spread = rounds && spreadOf(rounds.map(read));
    return spread && `${figure(spread.median)} (${figure(spread.low)}–${figure(spread.high)})`;
  };
  const rows = figures.flatMap(([label, read]) => {
    const was = variants.map((variant) => cell(before?.rounds[variant], read));
    const row = [label, ...variants.map((variant) => cell(now.rounds[variant], read) ?? '–')];
    return was.some(Boolean) ? [row, ['    before', ...was.map((text) => text ?? '–')]] : [row];
  });
  const [head, ...body] = table([['', ...variants], ...rows]).split('\n');
  const since = before ? `\n  before: ${before.measured.at.slice(0, 16)}, commit ${before.measured.commit}` : '';
  return [paint('bold', head!), ...body].join('\n') + since;
}
