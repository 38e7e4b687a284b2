import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type PairedRatio, ratioOf } from '../../paired-ratio.ts';
import { spreadOf } from '../../statistics.ts';
import { type Column, type Fault } from './columns.ts';
import { type Mechanisms } from './data.ts';
import { type Faulted } from './faulted.ts';
import { type Normal } from './normal.ts';

/** A sentence needs a figure that was not measured or is not reported. */
export class NoFigure extends Error {}

/** Reads a figure of a round. Undefined where the round does not measure it, null where it failed. */
export type Read = (round: Normal) => number | null | undefined;

/** Reads the figures of the columns that are reported. */
export class Figures {
  readonly columns: Column[];
  private readonly data: Mechanisms;

  constructor(data: Mechanisms) {
    this.data = data;
    this.columns = data.columns.filter(({ name }) => !data.unreported[name]);
  }

  /** @throws NoFigure */
  during(column: Variant, fault: Fault): Faulted {
    return this.found(this.maybeDuring(column, fault), `${column}, ${fault}`);
  }

  /** Returns undefined where the column cannot have the fault. */
  maybeDuring(column: Variant, fault: Fault): Faulted | undefined {
    return this.data.unreported[column] ? undefined : this.data.faults[fault]?.[column];
  }

  /** Returns the median of the rounds. */
  normal(column: Variant, read: Read): number | undefined {
    return spreadOf(this.values(column, read))?.median;
  }

  /** Returns the notifications lost under normal load, in all rounds. */
  lostNormally(column: Variant): { lost: number; orders: number } {
    const rounds = this.rounds(column);
    const total = (read: (round: Normal) => number) => rounds.reduce((sum, round) => sum + read(round), 0);
    return { lost: total(({ lost }) => lost), orders: total(({ orders }) => orders) };
  }

  /** Returns the ratio of an experiment to its variant over the paired rounds; undefined for a variant. */
  maybeRatio({ name, base }: Column, read: Read): PairedRatio | undefined {
    return name === base ? undefined : this.ratioOf(name, base, read);
  }

  /** @throws NoFigure */
  ratio(name: Variant, to: Variant, read: Read): PairedRatio {
    return this.found(this.ratioOf(name, to, read), `the ratio of ${name} to ${to}`);
  }

  private ratioOf(name: Variant, to: Variant, read: Read): PairedRatio | undefined {
    return ratioOf(this.values(name, read), this.values(to, read));
  }

  /** Every column measures a figure in the same rounds, so what is left stays paired. */
  private values(column: Variant, read: Read): (number | null)[] {
    return this.rounds(column)
      .map(read)
      .filter((value) => value !== undefined);
  }

  private rounds(column: Variant): Normal[] {
    return this.data.unreported[column] ? [] : (this.data.rounds[column] ?? []);
  }

  private found<T>(figure: T | undefined, what: string): T {
    if (figure === undefined) throw new NoFigure(what);
    return figure;
  }
}

export const cpu: Read = (round) => round.cpu;
export const settledPerSecond: Read = (round) => round.settledPerSecond;
