import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { LabError } from './lab-error.ts';

/** Names the process that listens on the port, as far as this user can see it. */
export function holderOf(port: number): string {
  const pid = process.platform === 'linux' ? holderByProc(port) : holdersByLsof(port)?.[0];
  return pid === undefined ? 'another program (of another user, or of a container)' : `${nameOf(pid)} (pid ${pid})`;
}

/**
 * Fails unless the process `pid` listens on the port. It must belong to this user. Without /proc and without
 * lsof nothing can be proved, and the port counts as held by `pid`.
 */
export function expectHolder(pid: number, port: number): void {
  const inodes = process.platform === 'linux' ? inodesOf(port) : undefined;
  const holds = inodes ? hasSocket(pid, inodes) : (holdersByLsof(port)?.includes(pid) ?? true);
  if (!holds) throw new LabError(`process ${pid} doesn't listen on port ${port}`);
}

function holderByProc(port: number): number | undefined {
  const inodes = inodesOf(port);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => hasSocket(pid, inodes));
}

function hasSocket(pid: number, inodes: Set<string>): boolean {
  const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return descriptors.some((fd) => inodes.has(attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? ''));
}

const LISTEN = '0A';

/** The sockets that listen on the port, as /proc/<pid>/fd links to them. */
function inodesOf(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => attempt(() => readFileSync(table, 'utf8')) ?? '');
  const rows = tables.flatMap((table) => table.split('\n').map((row) => row.trim().split(/\s+/)));
  const listening = rows.filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hex}`));
  return new Set(listening.map((row) => `socket:[${row[9]}]`));
}

/** Undefined where lsof can't be run or finds none. */
function holdersByLsof(port: number): number[] | undefined {
  const found = attempt(() =>
    execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8', stdio: 'pipe' }),
  );
  return found?.trim().split('\n').map(Number);
}

function nameOf(pid: number): string {
  const found = attempt(() => execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  return found || 'a process';
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
