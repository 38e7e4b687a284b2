import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant } from '../processes/ports.ts';

/** Faults that a service started with LAB_FAULTS_FILE applies to each call and event before the work. */
export interface Faults {
  latencyMs: number;
  /** The share of calls and events that fail, from 0 to 1. */
  errorRate: number;
}

const MAX_LATENCY_MS = 600_000;

/** Parses LATENCY (milliseconds) and ERRORS (per cent). */
export function faultsAskedFor({ LATENCY = '', ERRORS = '' }: NodeJS.ProcessEnv = process.env): Faults {
  if (!LATENCY && !ERRORS) throw new LabError('Which fault? LATENCY=500 (milliseconds), ERRORS=50%, or both.');
  return { latencyMs: latencyIn(LATENCY || '0'), errorRate: errorRateIn(ERRORS || '0%') };
}

function latencyIn(text: string): number {
  const [, digits] = /^(\d+)(?:ms)?$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) <= MAX_LATENCY_MS) return Number(digits);
  throw new LabError(`LATENCY is "${text}": it is a number of milliseconds, at most ${MAX_LATENCY_MS}.`);
}

function errorRateIn(text: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (number !== undefined && Number(number) <= 100) return Number(number) / 100;
  throw new LabError(`ERRORS is "${text}": it is the share of calls and events that fail, from 0% to 100%.`);
}

/** Describes the faults, for example `+500 ms and 50% errors`. */
export function inWords({ latencyMs, errorRate }: Faults): string {
  const parts = [latencyMs > 0 ? `+${latencyMs} ms` : '', errorRate > 0 ? `${errorRate * 100}% errors` : ''];
  return parts.filter(Boolean).join(' and ') || 'no fault';
}

/** Names the file that make run passes to the replicas of a service. */
export function faultsFileOf(variant: Variant, service: Service): string {
  return join(stateFolder('run', variant), `${service}.faults`);
}

/** Writes in one step, as the service may read at any moment. */
export function writeFaults(file: string, faults: Faults): void {
  writeFileSync(`${file}.new`, JSON.stringify(faults) + '\n');
  renameSync(`${file}.new`, file);
}

/** Removes the faults; returns whether there were any. */
export function clearFaults(file: string): boolean {
  const some = readFaults(file) !== undefined;
  rmSync(file, { force: true });
  return some;
}

export function readFaults(file: string): Faults | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Faults;
  } catch {
    return undefined;
  }
}
