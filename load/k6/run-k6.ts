import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { readJson } from '../../common/lab/processes/processes.ts';
import { type K6 } from './find-k6.ts';
import { type Profile, REQUEST_TIMEOUT_S } from './profiles.ts';

/** One order as k6 saw it: a line of its log. Times are ms since 1970. */
export interface Answer {
  /** Undefined when the answer names no order. */
  orderId?: string;
  status?: string;
  /** The HTTP status; 0 without an answer. */
  code: number;
  /** The time at which the request was due; for a rate that changes, the time at which it was sent. */
  due: number;
  answered: number;
}

export interface K6Result {
  answers: Answer[];
  /** Orders that were due while no client was free to place them. */
  dropped: number;
  /** The thresholds that failed, in k6's syntax. */
  failed: string[];
  /** When k6 began and ended, in ms since 1970. */
  began: number;
  ended: number;
}

export interface Request {
  profile: Profile;
  seed: number;
  /** The replicas of Order; requests go to them by turns. */
  orderUrls: string[];
  users: string[];
  /** The folder of k6's log and summary. */
  folder: string;
  /** Hides k6's own progress bar. */
  quiet: boolean;
  /** The port of k6's web dashboard. */
  dashboardPort?: number;
  stop?: AbortSignal;
}

const THRESHOLDS_FAILED = 99;
const SPARE_S = 60;

/** Runs the scenario once. @throws LabError when k6 itself fails or is interrupted */
export async function runK6(k6: K6, request: Request): Promise<K6Result> {
  const file = (name: string) => join(request.folder, name);
  const [users, answers, summary] = [file('users.txt'), file('answers.jsonl'), file('summary.json')];
  for (const old of [answers, summary]) rmSync(old, { force: true });
  writeFileSync(users, request.users.join('\n') + '\n');
  const began = Date.now();
  const env = environment(k6, request, { USERS_FILE: users, SUMMARY_FILE: summary });
  const code = await execute(k6, request, ['--console-output', answers, '--log-format', 'raw'], env);
  const ended = Date.now();
  if (request.stop?.aborted) throw new LabError('interrupted while k6 ran; its orders are not counted');
  const metrics = readJson<Record<string, Metric>>(summary);
  if (!metrics || (code !== 0 && code !== THRESHOLDS_FAILED)) {
    throw new LabError(`k6 ended with ${code ?? 'a signal'}; see its output above.`);
  }
  return {
    ...{ answers: answersIn(answers), failed: failedThresholds(metrics), began, ended },
    dropped: metrics.dropped_iterations?.values?.count ?? 0,
  };
}

interface Metric {
  values?: Record<string, number>;
  thresholds?: Record<string, { ok: boolean }>;
}

function environment(k6: K6, request: Request, files: Record<string, string>): Record<string, string> {
  const { profile, seed, orderUrls, dashboardPort } = request;
  const env = {
    ...files,
    ORDER_URLS: orderUrls.map((url) => url.replace('127.0.0.1', k6.host)).join(),
    LOAD_PROFILE: JSON.stringify(profile),
    SEED: String(seed),
    K6_NO_USAGE_REPORT: 'true',
  };
  if (dashboardPort === undefined) return env;
  const host = k6.host === '127.0.0.1' ? k6.host : '0.0.0.0';
  return { ...env, K6_WEB_DASHBOARD: 'true', K6_WEB_DASHBOARD_HOST: host, K6_WEB_DASHBOARD_PORT: `${dashboardPort}` };
}

async function execute(k6: K6, request: Request, args: string[], env: Record<string, string>): Promise<number | null> {
  const script = join(import.meta.dirname, 'scenario.ts');
  const command = k6.command(['run', ...(request.quiet ? ['--quiet'] : []), ...args, script], env);
  const stdio = ['ignore', request.quiet ? 'ignore' : 'inherit', 'inherit'] as const;
  const child = spawn(command.file, command.args, { env: command.env, stdio: [...stdio] });
  const end = () => void child.kill('SIGINT');
  const atMost = setTimeout(
    () => child.kill('SIGKILL'),
    (request.profile.seconds + REQUEST_TIMEOUT_S + SPARE_S) * 1000,
  );
  request.stop?.addEventListener('abort', end);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } finally {
    clearTimeout(atMost);
    request.stop?.removeEventListener('abort', end);
  }
}

function answersIn(file: string): Answer[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Answer);
}

function failedThresholds(metrics: Record<string, Metric>): string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds)
      .filter(([, { ok }]) => !ok)
      .map(([threshold]) => `${name} ${threshold}`),
  );
}
