import { rmSync } from 'node:fs';
import { stateFolder } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Variant } from '../processes/ports.ts';
import { type Which } from '../processes/running-services.ts';
import { spanFile } from './spans.ts';

/** Names the folder of a variant's span files. */
export const traceFolder = (variant: Variant): string => stateFolder('run', 'traces', variant);

/**
 * Empties the service's span file and returns the variables that name it and choose the sampler. Without TRACE=1 a
 * request is traced if its `traceparent` has the sampled flag. With TRACE=1 or a collector, everything is.
 */
export function tracingOf({ variant, service, replica }: Which): Record<string, string> {
  const file = spanFile(traceFolder(variant), `${service}-${replica}`);
  rmSync(file, { force: true });
  const all = tracingAskedFor() || Boolean(process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  return { LAB_TRACE_FILE: file, OTEL_TRACES_SAMPLER: all ? 'always_on' : 'parentbased_always_off' };
}

export function tracingAskedFor(asked = process.env.TRACE || '0'): boolean {
  if (asked === '0' || asked === '1') return asked === '1';
  throw new LabError(`TRACE is "${asked}": it can be 1 or 0.`);
}
