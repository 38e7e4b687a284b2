import { type TopLevelSpec } from 'vega-lite';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Infrastructure } from '../../common/lab/servers/servers.ts';
import { type K6 } from '../k6/find-k6.ts';
import { type Shape, type Stack } from '../stack.ts';
import { type Settings } from './fair.ts';

/** The tools of a measurement. */
export interface Bench {
  k6: K6;
  /** The variants to compare, in the order of the tables; experiments, too, where a part takes them. */
  variants: Variant[];
  stop: AbortSignal;
  /** The servers' settings, by variant. A part that continues an interrupted run puts back those it has kept. */
  settings: Map<Variant, Settings>;
  /** The milliseconds that an interrupted run took before; set by a part that continues it. */
  earlierMs: number;
  /** Shuffles the variants; each round has an order of its own, the same in every run. */
  shuffled(round: number): Variant[];
  /** Returns the servers that all variants share, and starts them at the first call. */
  infrastructure(): Promise<Infrastructure>;
  /** Starts the variant alone on the machine with empty databases and queues, and stops it after `work`. */
  on<T>(variant: Variant, work: (stack: Stack) => Promise<T>, shape?: Shape): Promise<T>;
  /** Prints the current step, its number (from 1), and about how much time is left. */
  step(what: string, number: number, of: number): void;
}

/** A measurement of several variants. */
export interface Measured<Data = unknown> {
  /** Estimates the seconds for so many variants. */
  seconds(variants: number): number;
  /** Returns plain JSON; undefined and functions don't survive. @throws LabError when a run must not be reported */
  measure(bench: Bench): Promise<Data>;
}

/** A chapter of the comparison. Its data are kept as JSON, so it can be rendered again without measuring. */
export interface Part<Data = unknown> extends Measured<Data> {
  /** The heading of its section. */
  title: string;
  render(data: Data): Section;
}

export interface Section {
  /** Markdown (GitHub's) without the heading; a chart is included as `![description](comparison/<name>.svg)`. */
  markdown: string;
  /** Charts by name; drawn as docs/comparison/<name>.svg. */
  charts: Record<string, TopLevelSpec>;
}
