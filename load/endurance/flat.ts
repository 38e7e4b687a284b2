import { mean } from 'd3-array';

/** One look at a variant under load: by kind, a figure for each service or table. */
export interface Sample {
  /** Seconds since the load began. */
  at: number;
  figures: Record<Kind, Record<string, number>>;
}

interface Margin {
  what: string;
  /** A figure is flat when its last third is at most `factor` times its first third, plus `plus`. */
  factor: number;
  plus: number;
}

export const margins = {
  memory: { what: 'memory, MiB', factor: 1.1, plus: 10 },
  handles: { what: 'open file handles', factor: 1.1, plus: 5 },
  outbox: { what: 'outbox rows', factor: 1.2, plus: 50 },
  // Autovacuum begins when one row in five is dead.
  dead: { what: 'dead rows per row', factor: 1.2, plus: 0.2 },
  size: { what: 'bytes per row, with indexes', factor: 1.2, plus: 20 },
} satisfies Record<string, Margin>;

export type Kind = keyof typeof margins;

const WARM_UP_SHARE = 1 / 6;

/** The means of a figure in the first and the last third of the load after its warm-up. */
export interface Course {
  kind: Kind;
  /** The service or the table. */
  of: string;
  first: number;
  last: number;
  flat: boolean;
}

/** Follows every figure over the load, which took `seconds`. @throws RangeError when a third has no sample */
export function coursesOf(samples: Sample[], seconds: number): Course[] {
  const warm = seconds * WARM_UP_SHARE;
  const third = (seconds - warm) / 3;
  const first = samples.filter(({ at }) => at >= warm && at < warm + third);
  const last = samples.filter(({ at }) => at >= seconds - third && at <= seconds);
  if (first.length === 0 || last.length === 0)
    throw new RangeError('The load was too short for a sample in each third.');
  const kinds = Object.keys(margins) as Kind[];
  return kinds.flatMap((kind) =>
    Object.keys(last[0]!.figures[kind]).map((of) => {
      const over = (those: Sample[]) => mean(those, ({ figures }) => figures[kind][of])!;
      const [before, after] = [over(first), over(last)];
      return { kind, of, first: before, last: after, flat: isFlat(kind, before, after) };
    }),
  );
}

function isFlat(kind: Kind, first: number, last: number): boolean {
  const { factor, plus } = margins[kind];
  return last <= first * factor + plus;
}

/** Describes the courses in a line for each kind. */
export function linesOf(courses: Course[]): string[] {
  const kinds = [...new Set(courses.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const { what, factor, plus } = margins[kind];
    const each = courses
      .filter((course) => course.kind === kind)
      .map(({ of, first, last, flat }) => `${of} ${short(first)} → ${short(last)}${flat ? '' : ' NOT FLAT'}`);
    return `${what} (flat up to × ${factor} + ${plus}): ${each.join(', ')}`;
  });
}

const short = (value: number) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2))));
