import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder, stateFolder } from '../machine/folders.ts';
import { baseOf, experiments } from './experiments.ts';
import { type Service, type Variant, variants } from './ports.ts';
import { isAlive, type ProcessId, readJson, self, stopProcess } from './processes.ts';

export interface Which {
  variant: Variant;
  service: Service;
  replica: number;
}

/** The content of `.lab/run/<variant>/<service>-<n>.json`: enough to stop a service of `make run` or start it again. */
export interface RunningService extends Which, ProcessId {
  port: number;
  url: string;
  /** The variables that the lab has set for it. */
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

/** Returns every service that was started and not stopped, including those that have died. */
export function rememberedServices(): RunningService[] {
  return everyName().flatMap((name) => {
    const folder = join(labFolder, 'run', name);
    const files = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith('.json'));
    return files.flatMap((name) => readJson<RunningService>(join(folder, name)) ?? []);
  });
}

/** Returns the names of all variants and of all experiments. */
export function everyName(): Variant[] {
  return [...variants, ...experiments.map(({ name }) => name)];
}

/** Returns the experiment that runs in place of the variant, or the variant. Both have the same ports. */
export function inPlaceOf(variant: Variant, running = namesThatRun()): Variant {
  return running.find((name) => baseOf(name) === variant) ?? variant;
}

const namesThatRun = () =>
  rememberedServices()
    .filter(({ runner }) => isAlive(runner))
    .map((service) => service.variant);

/** Stops the services that this process has started: SIGTERM, then SIGKILL after `graceMs`. */
export async function stopOwnServices(graceMs = 20_000): Promise<void> {
  const own = rememberedServices().filter(({ runner }) => runner.pid === self.pid && runner.started === self.started);
  await stop(own, graceMs);
}

/** Stops the services of runners that were killed. Returns the names of those that still ran. */
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

/** Returns the make command that does something to one service. */
export function commandFor(target: string, { variant, service, replica }: Which): string {
  return `make ${target} SERVICE=${service} VARIANT=${baseOf(variant)}${replica > 1 ? ` REPLICA=${replica}` : ''}`;
}

export function logFileOf({ variant, service, replica }: Which): string {
  return join(stateFolder('run', 'logs'), `${variant}-${service}-${replica}.log`);
}

function controlFile({ variant, service, replica }: Which): string {
  return join(stateFolder('run', variant), `${service}-${replica}.json`);
}
