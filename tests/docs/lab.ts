import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  profileBase,
  serverPorts,
  services,
  variants,
  portOf,
  portVariable,
} from '../../common/lab/processes/ports.ts';

const READY_MS = 300_000;

/** TEST_PORT_SHIFT moves the ports of the lab, so it can run beside another one. */
const shift = Number(process.env.TEST_PORT_SHIFT || 0);

/** A shift by a thousand would collide with the servers of a test run that is shifted, too. */
const BESIDE = 777;

/** The ports of `make run`, shifted. */
export function movedEnvironment(): Record<string, string> {
  if (shift === 0) return {};
  const servers = Object.entries(serverPorts).map(([name, port]) => [
    `RUN_${name}_PORT`,
    profileBase('run') + port + shift + BESIDE,
  ]);
  const places = variants.flatMap((variant) =>
    services.map((service) => [portVariable(variant, service), portOf(variant, service, 1, {}) + shift]),
  );
  return Object.fromEntries([...servers, ...places].map(([name, port]) => [name, String(port)])) as Record<
    string,
    string
  >;
}

/** Shifts the ports of services in a command of a page. */
export const moved = (text: string) =>
  text.replaceAll(/localhost:(3\d{3})\b/g, (_all, port: string) => `localhost:${Number(port) + shift}`);

/** Starts the lab by the command on the page, runs the work, and stops the lab. */
export async function whileRunning<T>(which: string, work: () => Promise<T>): Promise<T> {
  const run = spawn('make', ['run', `VARIANT=${which}`], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  try {
    await ready(run);
    return await work();
  } finally {
    const stop = spawn('make', ['stop'], { stdio: 'ignore' });
    await Promise.all([once(stop, 'close'), run.exitCode ?? once(run, 'close')]);
  }
}

async function ready(run: ChildProcess): Promise<void> {
  let said = '';
  const isReady = new Promise<void>((resolve) => {
    run.stdout!.on('data', (chunk: Buffer) => {
      said = said.slice(-2000) + chunk.toString();
      if (said.includes('ready after')) resolve();
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`make run was not ready after ${READY_MS / 1000} s:\n${said}`)),
      READY_MS,
    );
    run.once('exit', (code) => reject(new Error(`make run ended with ${code}:\n${said}`)));
  });
  late.catch(() => undefined); // it also ends when it is stopped, later
  await Promise.race([isReady, late]).finally(() => clearTimeout(timer));
}
