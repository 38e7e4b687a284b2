import { paint, table } from '../../common/lab/machine/terminal.ts';
import { type Measured } from '../compare/part.ts';
import { type Recorded } from '../compare/record.ts';
import { figure } from '../compare/tables.ts';
import { pairedRatio } from '../paired-ratio.ts';
import { spreadOf } from '../statistics.ts';
import { figures, measureRound, type Round, secondsOf } from './round.ts';

/** One round of this checkout (`new`) and one of the other commit (`old`), measured right after each other. */
interface Pair {
  new: Round;
  old: Round;
}

type Pairs = Record<string, Pair[]>;

export interface Paired {
  measured: Recorded['measured'];
  /** The other commit. */
  old: string;
  rounds: Pairs;
}

/** The services of another commit, compiled, and how long to measure them. */
interface Request {
  commit: string;
  /** Their entry point. */
  main: string;
  rounds: number;
  /** The length of each of the two profiles in a round. */
  seconds: number;
}

/**
 * Measures both builds by turns (new old, old new, …), so that a slow drift of the machine hits both alike. Both get
 * the same orders in a round. `keep` gets the pairs so far after each pair.
 */
export function pairsAgainst(
  { commit, main, rounds, seconds }: Request,
  keep: (pairs: Pairs) => void,
): Measured<Pairs> {
  const builds = { new: {}, old: { main } };
  return {
    seconds: (variants) => 2 * rounds * variants * secondsOf(seconds),

    async measure(bench) {
      const pairs: Pairs = {};
      let step = 0;
      for (let round = 1; round <= rounds; round++) {
        const order = round % 2 === 1 ? (['new', 'old'] as const) : (['old', 'new'] as const);
        for (const variant of bench.shuffled(round)) {
          const pair: Partial<Pair> = {};
          for (const which of order) {
            const title = which === 'new' ? 'this checkout' : commit.slice(0, 10);
            bench.step(`${variant}, ${title}, round ${round} of ${rounds}`, ++step, 2 * rounds * bench.variants.length);
            pair[which] = await measureRound(bench, variant, { round, seconds, shape: builds[which] });
          }
          (pairs[variant] ??= []).push(pair as Pair);
          keep(pairs);
        }
      }
      return pairs;
    },
  };
}

/** Renders a table for each variant: the medians of both builds, and the ratio new/old with its 95 % interval. */
export function reportOfPairs({ measured, old, rounds }: Paired): string {
  const head = [paint('bold', `new: this checkout (${measured.commit}); old: ${old.slice(0, 10)}`)];
  return [...head, ...Object.entries(rounds).map(([variant, pairs]) => tableOf(variant, pairs))].join('\n\n');
}

function tableOf(variant: string, pairs: Pair[]): string {
  const title = `${variant}, ${pairs.length} paired rounds`;
  const rows = figures.map(([label, read]) => {
    const median = (which: 'old' | 'new') => figure(spreadOf(pairs.map((pair) => read(pair[which])))?.median);
    const ratio = pairedRatio(pairs.map((pair) => ({ old: read(pair.old), new: read(pair.new) })));
    const cells = ratio && [ratio.mean.toFixed(3), `${ratio.low.toFixed(3)}–${ratio.high.toFixed(3)}`];
    const differs = ratio && (ratio.low > 1 || ratio.high < 1) ? 'differs' : '';
    return [label, median('old'), median('new'), ...(cells ?? ['–', '–']), differs];
  });
  const [head, ...body] = table([[title, 'old', 'new', 'new/old', '95 % interval', ''], ...rows]).split('\n');
  return [paint('bold', head!), ...body].join('\n');
}
