import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type MeasuredProcess } from '../stack.ts';
import { familyOf, hasProc, processTable } from './process-table.ts';

export type PerProcess = Record<string, number>;

/** Reads the CPU time (user and system) since the start, in ms by name, children included. */
export function cpuOf(processes: MeasuredProcess[]): PerProcess {
  const table = processTable();
  const ms: PerProcess = {};
  for (const { name, pid } of processes) {
    const family = familyOf(pid, table);
    ms[name] = family.reduce((sum, one) => sum + (table.get(one)?.cpuMs ?? 0), ms[name] ?? 0);
  }
  return ms;
}

export interface Memory {
  /** PSS divides shared pages between their processes; RSS counts them in each. */
  kind: 'PSS' | 'RSS';
  mebibytes: PerProcess;
}

/** Reads the memory in use now, by name, children included. */
export function memoryOf(processes: MeasuredProcess[]): Memory {
  const table = processTable();
  const families = processes.map(({ name, pid }) => ({ name, pids: familyOf(pid, table) }));
  const pss = hasProc ? sum(families, pssOf) : undefined;
  return pss ? { kind: 'PSS', mebibytes: pss } : { kind: 'RSS', mebibytes: sum(families, rssOf) ?? {} };
}

function sum(
  families: { name: string; pids: number[] }[],
  kibibytesOf: (pid: number) => number,
): PerProcess | undefined {
  try {
    const total: PerProcess = {};
    for (const { name, pids } of families) {
      const kibibytes = pids.reduce((all, pid) => all + kibibytesOf(pid), 0);
      total[name] = Math.round((total[name] ?? 0) + kibibytes / 1024);
    }
    return total;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined; // another user's process
    throw error;
  }
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0; // it has ended since
    throw error;
  }
}

function rssOf(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return 0;
  }
}
