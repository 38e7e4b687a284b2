import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Place } from './place.ts';

export interface CaseResult {
  fullName: string;
  title: string;
  status: string;
  failureMessages: string[];
}

/** The results of the cases that ran; undefined when Jest wrote none in time. */
export type Results = CaseResult[] | undefined;

interface Report {
  testResults: { assertionResults: CaseResult[] }[];
}

const running = new Set<number>();

/** Jest may keep running after it has written its report; it is killed after this time. */
const GRACE_MS = 10_000;

/** Runs the cases of one place in a tree, and writes all output to `log`. */
export async function runJest(
  tree: string,
  { file, project, pattern }: Place,
  { log, limitMs, env }: { log: string; limitMs: number; env: Record<string, string> },
): Promise<Results> {
  const report = `${log}.json`;
  rmSync(report, { force: true });
  const output = openSync(log, 'w');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const about = [
    '--selectProjects',
    project,
    '--testNamePattern',
    pattern,
    '--json',
    '--outputFile',
    report,
    '--runInBand',
  ];
  const child = spawn(process.execPath, [...flags, join(tree, 'node_modules/jest/bin/jest.js'), file, ...about], {
    cwd: tree,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    detached: true, // a process group of its own, together with the services that it starts
  });
  closeSync(output);
  const pid = child.pid!;
  running.add(pid);
  const timer = setTimeout(() => killGroup(pid), limitMs);
  const exit = once(child, 'exit');
  await Promise.race([exit, written(report, pid).then(() => Promise.race([exit, sleep(GRACE_MS)]))]);
  clearTimeout(timer);
  killGroup(pid);
  running.delete(pid);
  return existsSync(report) ? ranIn(JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined;
}

/** Kills every process that was started here. */
export function killEverything(): void {
  for (const pid of running) killGroup(pid);
}

async function written(report: string, pid: number): Promise<void> {
  while (running.has(pid) && !existsSync(report)) await sleep(500, undefined, { ref: false });
}

const ranIn = ({ testResults }: Report) =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'passed' || status === 'failed'),
  );

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group has ended
  }
}
