import { shuffler } from 'd3-array';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { type Variant, variants as everyVariant } from '../../common/lab/processes/ports.ts';
import { isAlive } from '../../common/lab/processes/processes.ts';
import { rememberedServices } from '../../common/lab/processes/running-services.ts';
import { type Infrastructure } from '../../common/lab/servers/servers.ts';
import { paint, say } from '../../common/lab/machine/terminal.ts';
import { type K6 } from '../k6/find-k6.ts';
import { uniform } from '../k6/draw.ts';
import { SEED } from '../options.ts';
import { type Shape, type Stack, startServers, startStack } from '../stack.ts';
import { readSettings, type Settings } from './fair.ts';
import { type Bench, type Measured } from './part.ts';

/** Runs parts one after the other, on servers that start when the first part needs them. */
export class Measurement implements Bench {
  /** The servers' settings, read while the variants ran. */
  readonly settings = new Map<Variant, Settings>();
  earlierMs = 0;
  readonly k6: K6;
  readonly variants: Variant[];
  readonly stop: AbortSignal;
  private servers?: Infrastructure;
  private current = '';
  private secondsLeft = 0;
  private secondsAfter = 0;

  constructor(k6: K6, variants: Variant[], stop: AbortSignal) {
    this.k6 = k6;
    this.variants = variants;
    this.stop = stop;
  }

  /** Measures a part. The parts `after` it count for the time left. */
  async run<Data>(name: string, part: Measured<Data>, after: Measured[]): Promise<Data> {
    const seconds = (one: Measured) => one.seconds(this.variants.length);
    this.current = name;
    this.secondsLeft = seconds(part);
    this.secondsAfter = after.reduce((sum, one) => sum + seconds(one), 0);
    this.settings.clear();
    this.earlierMs = 0;
    return part.measure(this);
  }

  shuffled(round: number): Variant[] {
    let drawn = 0;
    return shuffler(() => uniform(SEED + round, drawn++))([...this.variants]);
  }

  async on<T>(variant: Variant, work: (stack: Stack) => Promise<T>, shape?: Shape): Promise<T> {
    const servers = await this.infrastructure();
    const stack = await startStack(variant, servers, shape);
    try {
      this.settings.set(variant, await readSettings(stack, this.settings.get(variant)));
      return await work(stack);
    } finally {
      await stack.close();
    }
  }

  async infrastructure(): Promise<Infrastructure> {
    this.expectToGoOn();
    this.servers ??= await startServers([...new Set([...everyVariant, ...this.variants])]);
    this.expectToGoOn();
    return this.servers;
  }

  step(what: string, number: number, of: number): void {
    this.expectToGoOn();
    const left = this.secondsLeft * (1 - (number - 1) / of) + this.secondsAfter;
    say(`${this.current} ${number}/${of}: ${what} ${paint('dim', `(about ${inWords(left)} left)`)}`);
  }

  async close(): Promise<void> {
    await this.servers?.stop();
  }

  private expectToGoOn(): void {
    if (this.stop.aborted) throw new LabError('interrupted; finished parts are kept');
  }
}

/** Fails while services run, because they would take CPU time from the measurement. */
export function expectAlone(): void {
  const running = rememberedServices().filter((service) => isAlive(service) && isAlive(service.runner));
  if (running.length === 0) return;
  throw new LabError(`${running[0]!.variant} is running and would distort the measurement: make stop first.`);
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.max(10, Math.round(seconds / 10) * 10)} s` : `${Math.round(seconds / 60)} min`;
}
