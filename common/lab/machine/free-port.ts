import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { LabError } from './lab-error.ts';

/** Fails with a sentence when somebody listens on the port: `what` is to listen there, `variable` moves it. */
export async function expectFree(port: number, what: string, variable: string): Promise<void> {
  if (await isFree(port)) return;
  throw new LabError(
    `Port ${port}, where ${what} is to listen, is taken by ${holderOf(port)}. ` +
      `Stop that, or choose another port: ${variable}=… make …`,
  );
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = new Promise<boolean>((done) => {
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => done(true));
  });
  const free = await listening;
  if (free) await new Promise((closed) => server.close(closed));
  return free;
}

/** Who listens there, as well as this user can tell. */
export function holderOf(port: number): string {
  const pid = process.platform === 'linux' ? holderByProc(port) : holderByLsof(port);
  return pid === undefined ? 'another program (of another user, or of a container)' : `${nameOf(pid)} (pid ${pid})`;
}

const LISTEN = '0A';

function holderByProc(port: number): number | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeners(table, port)));
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (attempt(() => readdirSync(`/proc/${pid}/fd`))?.some((fd) => inodes.has(link(`/proc/${pid}/fd/${fd}`)))) {
      return Number(pid);
    }
  }
  return undefined;
}

function listeners(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = (attempt(() => readFileSync(table, 'utf8')) ?? '').split('\n').map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hex}`))
    .map((row) => `socket:[${row[9]}]`);
}

function link(path: string): string {
  return attempt(() => readlinkSync(path)) ?? '';
}

function holderByLsof(port: number): number | undefined {
  const found = attempt(() =>
    execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8', stdio: 'pipe' }),
  );
  return found ? Number(found.split('\n')[0]) : undefined;
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
