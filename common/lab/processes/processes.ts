import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that can be told from a later one which happens to get the same pid. */
export interface ProcessId {
  pid: number;
  /** When it started, as the system counts it: to compare, not to read. */
  started: string;
}

export function identify(pid: number): ProcessId | undefined {
  const found = lookUp(pid);
  return found && { pid, started: found.started };
}

export const self = identify(process.pid) ?? { pid: process.pid, started: '' };

export function isAlive(id: ProcessId | undefined): boolean {
  return id !== undefined && identify(id.pid)?.started === id.started;
}

/** Stopped by SIGSTOP, that is: it exists, and does nothing. */
export function isPaused(id: ProcessId | undefined): boolean {
  const found = id && lookUp(id.pid);
  return found?.started === id?.started && /^T/i.test(found?.state ?? '');
}

/** Sends the signal if it is still that process. */
export function signal(id: ProcessId | undefined, name: NodeJS.Signals): void {
  if (!id || !isAlive(id)) return;
  try {
    process.kill(id.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the process is gone; false when it still runs after `ms` milliseconds. */
export async function gone(id: ProcessId | undefined, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; isAlive(id); await sleep(25)) if (Date.now() > end) return false;
  return true;
}

/** Asks it to stop, and kills it if it hasn't after `graceMs`. */
export async function stopProcess(id: ProcessId | undefined, name: NodeJS.Signals, graceMs: number): Promise<void> {
  signal(id, name);
  signal(id, 'SIGCONT'); // one that is paused would never hear it
  if (await gone(id, graceMs)) return;
  signal(id, 'SIGKILL');
  await gone(id, 5000);
}

/** Starts a process that outlives this one and doesn't hear its Ctrl-C; its output is appended to `log`. */
export function spawnServer(command: string[], log: string, env: NodeJS.ProcessEnv, cwd?: string): ProcessId {
  const output = openSync(log, 'a');
  const [file = '', ...args] = command;
  const child = spawn(file, args, { detached: true, stdio: ['ignore', output, output], env, cwd });
  closeSync(output);
  child.unref();
  child.on('error', () => undefined); // no pid then, which says it
  const id = child.pid === undefined ? undefined : identify(child.pid);
  return id ?? { pid: -1, started: '' };
}

export function rememberProcess(file: string, id: ProcessId): void {
  writeFileSync(file, JSON.stringify(id) + '\n');
}

/** The process that a file remembers, if it still runs. */
export function rememberedProcess(file: string): ProcessId | undefined {
  const id = readJson<ProcessId>(file);
  return isAlive(id) ? id : undefined;
}

export function forgetProcess(file: string): void {
  rmSync(file, { force: true });
}

/** What a file holds; undefined when it isn't there, or was cut off by a crash. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

interface Found {
  started: string;
  state: string;
}

// A zombie has ended.
function lookUp(pid: number): Found | undefined {
  const found = existsSync('/proc/self/stat') ? foundInProc(pid) : foundByPs(pid);
  return found?.state.startsWith('Z') ? undefined : found;
}

// Ticks since boot, so the boot is named too. The name in brackets may hold spaces.
function foundInProc(pid: number): Found | undefined {
  try {
    const [state = '', ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return { state, started: `${boot}:${fields[18]}` };
  } catch {
    return undefined;
  }
}

function foundByPs(pid: number): Found | undefined {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return { state, started: started.join(' ') };
  } catch {
    return undefined;
  }
}
