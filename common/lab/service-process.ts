import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './folders.ts';
import { LabError } from './lab-error.ts';
import { lastLines } from './last-lines.ts';
import { portOf, type Service, type Variant } from './ports.ts';
import { type Infrastructure } from './servers.ts';
import { reasonOf, until } from './wait.ts';

export interface ServiceOptions {
  service: Service;
  variant: Variant;
  /** Which of them this is, from 1. */
  replica?: number;
  /** How many of each service there are: Order is told where to find all of them. */
  replicas?: number;
  port?: number;
  infrastructure: Pick<Infrastructure, 'databaseUrl' | 'amqpUrl'>;
  /** On top of what the service gets, and before it. */
  env?: Record<string, string>;
  /** Gets each line of its log; without it, and without a file, the log goes nowhere. */
  onLine?: (line: string) => void;
  /** The service itself appends its log to this file: it then needs nobody to read it, and hears no Ctrl-C. */
  logFile?: string;
}

export interface ServiceProcess {
  service: Service;
  variant: Variant;
  replica: number;
  url: string;
  pid: number;
  ready(deadlineMs?: number): Promise<void>;
  /** SIGTERM; gives the exit code. One that hasn't ended after 30 s is killed. */
  stop(): Promise<number>;
  kill(): Promise<void>;
  /** The exit code; null when a signal ended it. */
  exited: Promise<number | null>;
}

/** Starts a built service as a process of its own. */
export function startService(options: ServiceOptions): ServiceProcess {
  const { service, variant, replica = 1, onLine } = options;
  const port = options.port ?? portOf(variant, service, replica);
  const child = launch({ ...environmentOf(options, port), ...options.env }, options);
  const said: string[] = [];
  const exited = exitCode(child);
  readLines(child, (line) => {
    said.splice(0, said.length - 4, line);
    onLine?.(line);
  });
  const name = `${variant}/${service}#${replica}`;
  const url = `http://127.0.0.1:${port}`;
  const ended = () => {
    if (child.exitCode === null && child.signalCode === null) return undefined;
    const log = options.logFile ? lastLines(options.logFile) : said.join('\n');
    return `it ended with ${child.signalCode ?? `code ${child.exitCode}`}\n${log}`;
  };
  return {
    service,
    variant,
    replica,
    url,
    pid: child.pid ?? -1,
    exited,
    ready: (deadlineMs = 30_000) => until(name, deadlineMs, () => expectReady(url), ended),
    stop: async () => {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const code = await exited;
      clearTimeout(killer);
      return code ?? -1;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** All that a service is told about its surroundings. */
export function environmentOf(options: ServiceOptions, port: number): Record<string, string> {
  const { service, variant, replicas = 1, infrastructure } = options;
  const env: Record<string, string> = {
    SERVICE: service,
    VARIANT: variant,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: infrastructure.databaseUrl(service),
  };
  if (variant !== 'http') env.AMQP_URL = infrastructure.amqpUrl(variant);
  if (service === 'order') {
    env.BILLING_URL = urlsOf(variant, 'billing', replicas);
    if (variant === 'http') env.NOTIFICATION_URL = urlsOf(variant, 'notification', replicas);
  }
  return env;
}

/** Where the replicas of a service answer, separated by commas. */
export function urlsOf(variant: Variant, service: Service, replicas: number): string {
  const numbers = Array.from({ length: replicas }, (_, index) => index + 1);
  return numbers.map((replica) => `http://127.0.0.1:${portOf(variant, service, replica)}`).join();
}

/** Resolves when the service says that it is ready. */
export async function expectReady(url: string): Promise<void> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) }).catch((error: unknown) => {
    throw new LabError(reasonOf(error instanceof Error && error.cause ? error.cause : error));
  });
  const body = await response.text();
  if (!response.ok) throw new LabError(`/health/ready says ${response.status} ${body}`);
}

// Of this process's environment a service gets what it may need to run and to be tuned, but no URL of a server that
// happens to be exported in the shell.
const notInherited = /^(SERVICE|VARIANT|HOST|PORT|DATABASE_URL|AMQP_URL|BILLING_URL|NOTIFICATION_URL|.*_PORT)$/;

function launch(env: Record<string, string>, { logFile, onLine }: ServiceOptions): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !notInherited.test(name));
  const log = logFile === undefined ? undefined : openSync(logFile, 'a');
  const output = log ?? (onLine ? 'pipe' : 'ignore');
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/common/main.js')], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', output, output],
    detached: log !== undefined,
    cwd: root,
  });
  if (log !== undefined) closeSync(log);
  child.on('error', () => undefined); // told by `exited`
  return child;
}

function readLines(child: ChildProcess, take: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', take);
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.pid === undefined) return -1;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
