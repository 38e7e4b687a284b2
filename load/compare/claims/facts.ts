import { hasBroker, type Variant } from '../../../common/lab/processes/ports.ts';
import { type PairedRatio, ratioOf } from '../../paired-ratio.ts';
import { type Spread, spreadOf } from '../../statistics.ts';
import { type Blocking, type Way } from '../coupling/blocking.ts';
import { type CouplingData } from '../coupling/coupling.ts';
import { totals } from '../coupling/code.ts';
import { type Added } from '../coupling/subscriber.ts';
import { type During } from '../outages/during.ts';
import { isOfBroker } from '../outages/faults.ts';
import { type OutagesData } from '../outages/outages.ts';
import { type Rounds } from '../rounds.ts';
import { type Saturation } from '../saturation.ts';
import { type Sound } from '../sound.ts';
import { sustainableRate } from '../sustainable.ts';

/** The module that publishes events from the outbox. */
const RELAY = 'common/platform/messaging/relay.ts';

/** A claim needs a part that has not been measured yet. */
export class NotMeasured extends Error {
  readonly part: string;

  constructor(part: string) {
    super(`not measured yet: make compare PART=${part}`);
    this.part = part;
  }
}

/** Reads the recorded data of the comparison for the claims. Missing data throw NotMeasured. */
export class Facts {
  private readonly read: (part: string) => unknown;

  constructor(read: (part: string) => unknown) {
    this.read = read;
  }

  /** Returns the result of an outage, by its name in the comparison. Without a broker nothing is broken by its outages. */
  during(variant: Variant, outage: string): During {
    const { results } = this.part<OutagesData>('outages');
    const spared = isOfBroker(outage) && !hasBroker(variant) ? results['nothing broken']?.[variant] : undefined;
    return results[outage]?.[variant] ?? spared ?? this.missing('outages');
  }

  /** Returns the names of the outages that were measured in a variant. */
  outages(variant: Variant): string[] {
    const { results } = this.part<OutagesData>('outages');
    return Object.keys(results).filter((name) => name !== 'nothing broken' && results[name]![variant]);
  }

  /** Returns how many notifications an outage lost, of how many stored orders. */
  losses(variant: Variant, outage: string): { lost: number; stored: number } {
    const { lost, stored } = this.during(variant, outage);
    return lost === undefined || stored === undefined ? this.missing('outages') : { lost, stored };
  }

  /** Returns the median ms until a client that polls can read the outcome; null when most orders never settle. */
  outcome(variant: Variant, outage: string): number | null {
    const { outcome } = this.during(variant, outage);
    return outcome === undefined ? this.missing('outages') : outcome;
  }

  blocking(variant: Variant): Blocking {
    return this.part<CouplingData>('coupling').blocking[variant] ?? this.missing('coupling');
  }

  way(variant: Variant, name: Way['name']): Way {
    return this.blocking(variant).ways.find((way) => way.name === name) ?? this.missing('coupling');
  }

  /** Returns the lines of the variant, and of common code that not all variants load. */
  lines(variant: Variant): { own: number; shared: number } {
    return totals(this.part<CouplingData>('coupling').code, variant);
  }

  /** Returns the lines of the relay. `events` loads it and doesn't use it. Its SQL is not counted. */
  relayLines(): number {
    const relay = this.part<CouplingData>('coupling').code.shared.find(({ path }) => path === RELAY);
    return relay?.lines ?? this.missing('coupling');
  }

  subscriber(variant: Variant): Added {
    return this.part<CouplingData>('coupling').subscriber[variant] ?? this.missing('coupling');
  }

  /** Returns a median at the constant rate that all variants hold. */
  round(variant: Variant, read: (result: Sound) => number | null | undefined): Spread {
    return spreadOf(this.part<Rounds>('rounds').results[variant]?.map(read) ?? []) ?? this.missing('rounds');
  }

  /** Returns the ratio of a variant to another over the paired rounds. */
  ratio(of: Variant, to: Variant, read: (result: Sound) => number | null | undefined): PairedRatio {
    const { results } = this.part<Rounds>('rounds');
    return ratioOf((results[of] ?? []).map(read), (results[to] ?? []).map(read)) ?? this.missing('rounds');
  }

  rate(): number {
    return this.part<Rounds>('rounds').rate;
  }

  /** Returns the sustained orders per second; null when no tried rate was held. Older data had another limit. */
  sustained(variant: Variant): number | null {
    const found = this.part<Saturation>('saturation').found.find((one) => one.variant === variant);
    return found?.steps ? sustainableRate(found.steps) : this.missing('saturation');
  }

  private part<Data>(name: string): Data {
    return (this.read(name) as Data | undefined) ?? this.missing(name);
  }

  private missing(part: string): never {
    throw new NotMeasured(part);
  }
}
