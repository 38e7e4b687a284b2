import { rmSync } from 'node:fs';
import { stateFolder } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Variant } from '../processes/ports.ts';
import { type Which } from '../processes/running-services.ts';
import { spanFile } from './spans.ts';

/** Names the folder of a variant's span files. */
export const traceFolder = (variant: Variant): string => stateFolder('run', 'traces', variant);

/** Empties the service's span file and, with TRACE=1, returns the variable that names it. */
export function tracingOf({ variant, service, replica }: Which): Record<string, string> {
  const file = spanFile(traceFolder(variant), `${service}-${replica}`);
  rmSync(file, { force: true });
  return tracingAskedFor() ? { LAB_TRACE_FILE: file } : {};
}

export function tracingAskedFor(asked = process.env.TRACE || '0'): boolean {
  if (asked === '0' || asked === '1') return asked === '1';
  throw new LabError(`TRACE is "${asked}": it can be 1 or 0.`);
}
