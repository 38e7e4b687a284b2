import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { until } from '../machine/wait.ts';
import { identify, isAlive, isPaused, type ProcessId, signal } from './processes.ts';

const OBEYS_MS = 5000;

/**
 * Freezes a server with all its processes (SIGSTOP). The first one stops before the others are listed, so it starts no
 * more of them.
 */
export async function pauseTree(root: ProcessId, name: string): Promise<void> {
  await pauseAll([root], name);
  await pauseAll(treeOf(root), name);
}

/** Lets the server and all its processes continue (SIGCONT). */
export function resumeTree(root: ProcessId): void {
  for (const id of treeOf(root)) signal(id, 'SIGCONT');
}

async function pauseAll(ids: ProcessId[], name: string): Promise<void> {
  for (const id of ids) signal(id, 'SIGSTOP');
  await until(`${name} paused`, OBEYS_MS, async () => {
    const running = ids.filter((id) => isAlive(id) && !isPaused(id));
    if (running.length > 0) throw new Error(`still running: ${running.map(({ pid }) => pid).join(', ')}`);
  });
}

/** Returns the process and its descendants, parents first. */
function treeOf(root: ProcessId): ProcessId[] {
  const parentOf = parents();
  const found = [root.pid];
  for (const pid of found) {
    for (const [child, parent] of parentOf) if (parent === pid) found.push(child);
  }
  return found.flatMap((pid) => identify(pid) ?? []);
}

/** Returns the parent of each process of this machine. */
function parents(): [number, number][] {
  if (!existsSync('/proc/self/stat')) return parentsByPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      const parent = parentInProc(name);
      return parent === undefined ? [] : [[Number(name), parent]];
    });
}

/** Undefined for a process that has ended since it was listed. */
function parentInProc(pid: string): number | undefined {
  try {
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}

function parentsByPs(): [number, number][] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}
