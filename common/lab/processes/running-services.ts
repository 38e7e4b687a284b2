import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../machine/folders.ts';
import { type Service, type Variant, variants } from './ports.ts';
import { isAlive, type ProcessId, readJson, self, stopProcess } from './processes.ts';

export interface Which {
  variant: Variant;
  service: Service;
  replica: number;
}

/** What `.lab/run/<variant>/<service>-<n>.json` says: all it takes to stop a service of `make run`, or start it again. */
export interface RunningService extends Which, ProcessId {
  port: number;
  url: string;
  /** All that it was told about its surroundings. */
  env: Record<string, string>;
  logFile: string;
  /** The `make run` that it belongs to. */
  runner: ProcessId;
}

export function remember(service: RunningService): void {
  writeFileSync(controlFile(service), JSON.stringify(service, undefined, 2) + '\n');
}

export function rememberedService(which: Which): RunningService | undefined {
  return readJson<RunningService>(controlFile(which));
}

/** Every service that was started and not stopped since, also one that has died. */
export function rememberedServices(): RunningService[] {
  return variants.flatMap((variant) => {
    const folder = stateFolder('run', variant);
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return files.flatMap((name) => readJson<RunningService>(join(folder, name)) ?? []);
  });
}

/** Stops the services that this process is the runner of: SIGTERM, and SIGKILL after `graceMs`, at once when it is 0. */
export async function stopOwnServices(graceMs = 20_000): Promise<void> {
  const own = rememberedServices().filter(({ runner }) => runner.pid === self.pid && runner.started === self.started);
  await stop(own, graceMs);
}

/** Stops what a runner that was killed has left behind; gives the names of those that still ran. */
export async function stopOrphans(): Promise<string[]> {
  const orphans = rememberedServices().filter(({ runner }) => !isAlive(runner));
  const running = orphans.filter((service) => isAlive(service));
  await stop(orphans, 20_000);
  return running.map(nameOf);
}

async function stop(services: RunningService[], graceMs: number): Promise<void> {
  const signal = graceMs > 0 ? 'SIGTERM' : 'SIGKILL';
  await Promise.all(services.map((service) => stopProcess(service, signal, graceMs)));
  for (const service of services) rmSync(controlFile(service), { force: true });
}

/** hybrid/order, or hybrid/order#2 */
export function nameOf({ variant, service, replica }: Which): string {
  return `${variant}/${service}${replica > 1 ? `#${replica}` : ''}`;
}

export function logFileOf({ variant, service, replica }: Which): string {
  return join(stateFolder('run', 'logs'), `${variant}-${service}-${replica}.log`);
}

function controlFile({ variant, service, replica }: Which): string {
  return join(stateFolder('run', variant), `${service}-${replica}.json`);
}
