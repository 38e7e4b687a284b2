import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../machine/folders.ts';
import { expectFree } from '../machine/free-port.ts';
import { LabError } from '../machine/lab-error.ts';
import { expectHolder } from '../machine/port-holder.ts';
import { codeOf } from './experiments.ts';
import { lastLines } from './last-lines.ts';
import { portOf, portVariable, type Service, type Variant } from './ports.ts';
import { nameOf } from './running-services.ts';
import { serviceEnvironment, withoutStrays } from './service-environment.ts';
import { type Infrastructure } from '../servers/servers.ts';
import { reasonOf, until } from '../machine/wait.ts';

export interface ServiceOptions {
  service: Service;
  variant: Variant;
  /** The replica's number, from 1. */
  replica?: number;
  /** The number of replicas of each service. Order gets the URLs of all. */
  replicas?: number;
  port?: number;
  /** The compiled entry point; default is that of this checkout, or of the experiment's copy. */
  main?: string;
  infrastructure: Pick<Infrastructure, 'databaseUrl' | 'amqpUrl'>;
  /** Variables to add or replace. */
  env?: Record<string, string>;
  /** Called with each line of the log. */
  onLine?: (line: string) => void;
  /** The service appends its log to this file. It then outlives this process and gets no Ctrl-C. */
  logFile?: string;
}

export interface ServiceProcess {
  service: Service;
  variant: Variant;
  replica: number;
  url: string;
  pid: number;
  /** Resolves when the service is ready. Fails when it ends first, or after the deadline (30 s by default). */
  ready(deadlineMs?: number): Promise<void>;
  /** Sends SIGTERM, and SIGKILL after 30 s. Returns the exit code. */
  stop(): Promise<number>;
  /** SIGKILL */
  kill(): Promise<void>;
  /** Resolves to the exit code, or null when a signal ended the process. */
  exited: Promise<number | null>;
}

/** Starts a compiled service as a process. */
export function startService(options: ServiceOptions): ServiceProcess {
  const { service, variant, replica = 1, port = portOf(variant, service, replica), main, onLine, logFile } = options;
  const env = { ...serviceEnvironment({ ...options, port }), ...options.env };
  return launch({ service, variant, replica, port, main, env, onLine, logFile });
}

/** Starts a service with exactly this environment. */
export function launch(what: {
  service: Service;
  variant: Variant;
  replica: number;
  port: number;
  main?: string;
  env: Record<string, string>;
  onLine?: (line: string) => void;
  logFile?: string;
}): ServiceProcess {
  const { service, variant, replica, port, logFile } = what;
  const child = spawnMain(what.env, what.main ?? mainOf(variant), logFile);
  const said: string[] = [];
  readLines(child, (line) => {
    said.splice(0, said.length - 14, line);
    what.onLine?.(line);
  });
  const ended = () => {
    if (child.exitCode === null && child.signalCode === null) return undefined;
    const log = logFile ? lastLines(logFile, 15) : said.join('\n');
    return `it exited with ${child.signalCode ?? `code ${child.exitCode}`}\n${log}`;
  };
  const [name, url] = [nameOf(what), `http://127.0.0.1:${port}`];
  const exited = exitCode(child);
  return {
    ...{ service, variant, replica, url, exited, pid: child.pid ?? -1 },
    ready: async (deadlineMs = 30_000) => {
      // Another lab's service may have taken the port since it was checked.
      const own = async () => {
        await expectReady(url);
        expectHolder(child.pid ?? -1, port);
      };
      await until(name, deadlineMs, own, ended).catch(async (error: unknown) => {
        if (ended()) await expectFree(port, name, portVariable(variant, service));
        throw error;
      });
    },
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

const mainOf = (variant: Variant) => join(codeOf(variant), 'dist/common/platform/main.js');

function spawnMain(env: Record<string, string>, main: string, logFile?: string): ChildProcess {
  const output = logFile === undefined ? 'pipe' : openSync(logFile, 'a');
  const child = spawn(process.execPath, [...sourceMaps(), main], {
    env: { ...withoutStrays(process.env), ...env },
    stdio: ['ignore', output, output],
    detached: logFile !== undefined,
    cwd: root,
  });
  if (typeof output === 'number') closeSync(output);
  child.on('error', () => undefined); // `exited` reports it
  return child;
}

/** Shows TypeScript lines in stack traces, unless NODE_COMPILE_CACHE is set: Node.js does not use it with source maps. */
const sourceMaps = () => (process.env.NODE_COMPILE_CACHE ? [] : ['--enable-source-maps']);

function readLines(child: ChildProcess, take: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', take);
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.pid === undefined) return -1;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** Fails with the reason when the service at the URL is not ready. */
export async function expectReady(url: string): Promise<void> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5000) }).catch((error: unknown) => {
    throw new LabError(reasonOf(error instanceof Error && error.cause ? error.cause : error));
  });
  const body = await response.text();
  if (!response.ok) throw new LabError(`/health/ready answers ${response.status} ${body}`);
}
