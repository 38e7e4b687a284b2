import { type TopLevelSpec } from 'vega-lite';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Infrastructure } from '../../common/lab/servers/servers.ts';
import { type K6 } from '../k6/find-k6.ts';
import { type Shape, type Stack } from '../stack.ts';

/** What a part measures with. */
export interface Bench {
  k6: K6;
  /** Those to compare, in the order of the tables. */
  variants: Variant[];
  stop: AbortSignal;
  /** The variants in another order for each round, the same order for the same round. */
  shuffled(round: number): Variant[];
  /** The servers that all variants share, started when somebody first asks. */
  infrastructure(): Promise<Infrastructure>;
  /** Starts the variant alone on the machine with empty databases and queues, and stops it after `work`. */
  on<T>(variant: Variant, work: (stack: Stack) => Promise<T>, shape?: Shape): Promise<T>;
  /** Says what is measured now, which of how many steps of the part it is (from 1), and how long all will still take. */
  step(what: string, number: number, of: number): void;
}

/** A measurement of several variants. */
export interface Measured<Data = unknown> {
  /** About how long it measures so many variants. */
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
  /** GitHub's Markdown without the heading; a chart is included as `![what it shows](comparison/<name>.svg)`. */
  markdown: string;
  /** By name; drawn as docs/comparison/<name>.svg. */
  charts: Record<string, TopLevelSpec>;
}
