import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Identifies a process. The start time tells it from a later process with the same pid. */
export interface ProcessId {
  pid: number;
  /** The start time in the system's own format. Only compare it. */
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

/** Whether the process is stopped by SIGSTOP. */
export function isPaused(id: ProcessId | undefined): boolean {
  const found = id && lookUp(id.pid);
  return found !== undefined && found.started === id?.started && /^T/i.test(found.state);
}

/** Sends the signal if the process still runs. */
export function signal(id: ProcessId | undefined, name: NodeJS.Signals): void {
  if (!id || !isAlive(id)) return;
  try {
    process.kill(id.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the process has ended. Returns false when it still runs after `ms` milliseconds. */
export async function gone(id: ProcessId | undefined, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; isAlive(id); await sleep(25)) if (Date.now() > end) return false;
  return true;
}

/** Sends the signal, and kills the process if it still runs after `graceMs`. */
export async function stopProcess(id: ProcessId | undefined, name: NodeJS.Signals, graceMs: number): Promise<void> {
  signal(id, name);
  signal(id, 'SIGCONT'); // a paused process doesn't handle the signal
  if (await gone(id, graceMs)) return;
  signal(id, 'SIGKILL');
  await gone(id, 5000);
}

/** Starts a process that outlives this one and gets no Ctrl-C. Its output is appended to `log`. */
export function spawnServer(command: string[], log: string, env: NodeJS.ProcessEnv, cwd?: string): ProcessId {
  const output = openSync(log, 'a');
  const [file = '', ...args] = command;
  const child = spawn(file, args, { detached: true, stdio: ['ignore', output, output], env, cwd });
  closeSync(output);
  child.unref();
  child.on('error', () => undefined); // it has no pid then
  const id = child.pid === undefined ? undefined : identify(child.pid);
  return id ?? { pid: -1, started: '' };
}

export function rememberProcess(file: string, id: ProcessId): void {
  writeFileSync(file, JSON.stringify(id) + '\n');
}

/** Returns the process that is recorded in the file, if it still runs. */
export function rememberedProcess(file: string): ProcessId | undefined {
  const id = readJson<ProcessId>(file);
  return isAlive(id) ? id : undefined;
}

export function forgetProcess(file: string): void {
  rmSync(file, { force: true });
}

/** Returns the content of a JSON file, or undefined when it is missing or was cut off by a crash. */
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

// The start time is in ticks since boot, so the boot id is added. The name in brackets may contain spaces.
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
