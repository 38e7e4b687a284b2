import { LabError } from '../../common/lab/machine/lab-error.ts';
import { chosenToStart, variantsAskedFor } from '../../common/lab/processes/options.ts';
import { type Variant, variants as everyVariant } from '../../common/lab/processes/ports.ts';
import { stopOwnServices } from '../../common/lab/processes/running-services.ts';
import { stopSignal } from '../../common/lab/processes/signals.ts';
import { say } from '../../common/lab/machine/terminal.ts';
import { renewIncludes } from '../../docs/tools/includes.ts';
import { findK6 } from '../k6/find-k6.ts';
import { Measurement, expectAlone } from './bench.ts';
import { writeClaims } from './claims/claims.ts';
import { writeDocument } from './document.ts';
import { type Part } from './part.ts';
import { ON_REQUEST, parts } from './parts.ts';
import { circumstances, writeRecord } from './record.ts';

/**
 * `make compare`: measures all variants under the same conditions and writes docs/comparison.md. PART=rounds measures
 * one part and reuses the latest data of the others; PART=document measures nothing. PART=mechanisms measures the
 * experiments, too. VARIANT=… measures one variant and prints the section instead of writing the document.
 */
export async function compare(): Promise<void> {
  const chosen = partsAskedFor();
  const { columns, complete } = await columnsAskedFor(chosen);
  if (chosen.length > 0) await measure(chosen, columns, complete);
  if (!complete) return;
  say(`written: ${await writeDocument()} and ${await writeClaims()}`);
  await renewIncludes(); // other pages include tables of both
}

async function measure(chosen: string[], columns: Variant[], complete: boolean) {
  expectAlone();
  const stop = stopSignal(() => stopOwnServices(0));
  const k6 = await findK6(say);
  const loaded = new Map<string, Part>();
  for (const name of chosen) loaded.set(name, await parts[name]!());
  const measurement = new Measurement(k6, columns, stop);
  try {
    for (const [index, [name, part]] of [...loaded].entries()) {
      const began = Date.now();
      const data = await measurement.run(name, part, [...loaded.values()].slice(index + 1));
      const settings = Object.fromEntries(measurement.settings);
      const record = { measured: circumstances(began, k6.version, measurement.earlierMs), settings, data };
      if (complete) writeRecord(name, record);
      else console.log(`\n${part.render(data).markdown}\n`);
    }
  } finally {
    await stopOwnServices();
    await measurement.close();
  }
}

/** Returns the names of the parts to measure. All are those that need no PART of their own. */
export function partsAskedFor(asked = process.env.PART || 'all'): string[] {
  if (asked === 'all') return Object.keys(parts).filter((name) => name !== ON_REQUEST);
  if (asked === 'document') return [];
  if (Object.hasOwn(parts, asked)) return [asked];
  throw new LabError(`There is no part "${asked}": PART can be ${Object.keys(parts).join(', ')}, document, or all.`);
}

/** Returns the variants or experiments to measure, and whether these are all that the part compares. */
export async function columnsAskedFor(chosen: string[]): Promise<{ columns: Variant[]; complete: boolean }> {
  const asked = process.env.VARIANT || 'all';
  if (!chosen.includes(ON_REQUEST)) {
    const columns = variantsAskedFor(asked);
    return { columns, complete: columns.length === everyVariant.length };
  }
  if (asked !== 'all' || process.env.WITH) return { columns: chosenToStart(asked), complete: false };
  const { everyColumn } = await import('./mechanisms/columns.ts');
  return { columns: everyColumn, complete: true };
}
