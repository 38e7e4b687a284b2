import { LabError } from '../../common/lab/machine/lab-error.ts';
import { paint, say } from '../../common/lab/machine/terminal.ts';
import { variantsAskedFor } from '../../common/lab/processes/options.ts';
import { stopOwnServices } from '../../common/lab/processes/running-services.ts';
import { stopSignal } from '../../common/lab/processes/signals.ts';
import { expectAlone, Measurement } from '../../load/compare/bench.ts';
import { type Endured, endure, halfOfSustained } from '../../load/endurance/endurance.ts';
import { findK6 } from '../../load/k6/find-k6.ts';
import { rateAskedFor, secondsAskedFor } from '../../load/options.ts';
import { writeSummary } from './summary.ts';

const SECONDS = 30 * 60;

/**
 * `make test-long PART=endurance`: loads each variant for 30 minutes at half its sustained rate. VARIANT selects one,
 * DURATION (seconds) and RATE replace the load.
 * @returns whether everything stayed flat
 */
async function endurance(): Promise<boolean> {
  const variants = variantsAskedFor(process.env.VARIANT || 'all');
  const seconds = secondsAskedFor(SECONDS);
  const loads = variants.map((variant) => ({ variant, seconds, rate: rateAskedFor() ?? halfOfSustained(variant) }));
  expectAlone();
  const stop = stopSignal(() => stopOwnServices(0));
  const measurement = new Measurement(await findK6(say), variants, stop);
  const results: Endured[] = [];
  try {
    for (const { variant, ...load } of loads) {
      say(`${variant}: ${load.rate} orders per second for ${load.seconds} s`);
      results.push(await endure(measurement, variant, load));
      for (const line of results.at(-1)!.lines) say(line);
      writeSummary({ lines: results.flatMap(({ lines }) => lines) });
    }
  } finally {
    await stopOwnServices();
    await measurement.close();
  }
  return results.every(({ passed }) => passed);
}

try {
  process.exit((await endurance()) ? 0 : 1);
} catch (error) {
  console.error(`${paint('red', 'lab')} ${error instanceof LabError ? error.message : (error as Error).stack}`);
  process.exit(1);
}
