import { max } from 'd3-array';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { table } from '../../../common/lab/machine/terminal.ts';
import { type Outcome } from './records.ts';

/** All seeds of one variant together. */
export interface Sum {
  variant: Variant;
  seeds: number;
  orders: number;
  faults: number;
  lost: number;
  'lost as allowed': number;
  doubled: number;
  stuck: number;
  wrong: number;
  /** The longest over all seeds, in seconds after the repair. */
  'last settled': number;
  'all agreed': number;
  answers: Outcome['answers'];
}

export function summed(variants: Variant[], outcomes: Outcome[]): Sum[] {
  return variants.map((variant) => {
    const those = outcomes.filter((outcome) => outcome.variant === variant);
    const sum = (of: (outcome: Outcome) => number) => those.reduce((total, outcome) => total + of(outcome), 0);
    const longest = (of: (outcome: Outcome) => number) => Math.round(Math.max(0, max(those, of) ?? 0) / 100) / 10;
    const answers: Outcome['answers'] = {};
    for (const [how, times] of those.flatMap((outcome) => Object.entries(outcome.answers))) {
      answers[how] = (answers[how] ?? 0) + times;
    }
    return {
      variant,
      seeds: those.length,
      orders: sum(({ orders }) => orders),
      faults: sum(({ faults }) => faults),
      lost: sum(({ lost }) => lost),
      'lost as allowed': sum(({ allowedLosses }) => allowedLosses),
      doubled: sum(({ doubled }) => doubled),
      stuck: sum(({ stuck }) => stuck),
      wrong: sum(({ wrong }) => wrong),
      'last settled': longest(({ lastSettledMs }) => lastSettledMs),
      'all agreed': longest(({ agreedMs }) => agreedMs),
      answers,
    };
  });
}

/** Describes one variant in a line. */
export function inWords({ variant, answers, ...counts }: Sum): string {
  const said = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return `${variant}: ${said.join(', ')} (the last two in seconds after the repair); calls ${shown(answers)}`;
}

/** Prints a line for each variant, and the answers to clients below. */
export function tableOf(sums: Sum[]): string {
  const columns = Object.keys(sums[0]!).filter((name) => name !== 'answers') as Exclude<keyof Sum, 'answers'>[];
  const numbers = table([columns, ...sums.map((sum) => columns.map((name) => String(sum[name])))]);
  const answers = sums.map(({ variant, answers }) => `  ${variant}: ${shown(answers)}`);
  return [numbers, '', 'Calls by HTTP status or error of the connection:', ...answers].join('\n');
}

function shown(answers: Outcome['answers']): string {
  const sorted = Object.entries(answers).sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([how, times]) => `${times} x ${how}`).join(', ');
}
