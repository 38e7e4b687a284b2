import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';
import { baseOf } from '../processes/experiments.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { readJson } from '../processes/processes.ts';
import { type Binding, type Management, type QueueSettings } from '../servers/management.ts';

/** A binding or a queue that was deleted, with what is needed to declare it again. */
export type Removed = { binding: Binding } | { queue: string; settings: QueueSettings };

/** Deletes the bindings through which the service's queue gets its events, and returns them. */
export async function deleteBindings(broker: Management, service: Service): Promise<Removed[]> {
  const bindings = await broker.bindingsOf(service);
  for (const binding of bindings) await broker.unbind(binding);
  return bindings.map((binding) => ({ binding }));
}

/** Deletes the dead-letter queue of the service unless it holds messages, and returns it. */
export async function deleteDeadQueue(broker: Management, service: Service): Promise<Removed[]> {
  const queue = `${service}.dead`;
  const settings = await broker.queue(queue);
  if (!settings) return [];
  if (settings.messages) {
    throw new LabError(
      `${queue} holds ${settings.messages} messages, which would be lost: make redrive or make heal first.`,
    );
  }
  await broker.deleteQueue(queue);
  return [{ queue, settings: { durable: settings.durable, arguments: settings.arguments } }];
}

/** Declares again what is still missing. A service may have done it before. */
export async function restore(broker: Management, removed: Removed[]): Promise<string[]> {
  const missing = await stillMissing(broker, removed);
  for (const one of missing) {
    if ('binding' in one) await broker.bind(one.binding);
    else await broker.declareQueue(one.queue, one.settings);
  }
  return missing.map(describe);
}

/** Returns those that nobody has declared again. */
export async function stillMissing(broker: Management, removed: Removed[]): Promise<Removed[]> {
  const missing: Removed[] = [];
  for (const one of removed) {
    const found =
      'binding' in one
        ? (await broker.bindingsOf(one.binding.destination)).some((it) => it.routing_key === one.binding.routing_key)
        : await broker.queue(one.queue);
    if (!found) missing.push(one);
  }
  return missing;
}

export function describe(removed: Removed): string {
  if ('queue' in removed) return `the queue ${removed.queue}`;
  return `the binding of ${removed.binding.destination} to ${removed.binding.routing_key}`;
}

/** Remembers what was deleted until `make heal`. The first deletion of a thing has its settings. */
export function remember(variant: Variant, removed: Removed[]): void {
  const known = remembered(variant);
  const added = removed.filter((one) => !known.some((other) => describe(other) === describe(one)));
  writeFileSync(fileOf(variant), `${JSON.stringify([...known, ...added], undefined, 2)}\n`);
}

export function remembered(variant: Variant): Removed[] {
  return readJson<Removed[]>(fileOf(variant)) ?? [];
}

export function forget(variant: Variant): void {
  rmSync(fileOf(variant), { force: true });
}

/** Fails when the variant's service listens to nothing. */
export function expectRemoved(removed: Removed[], variant: Variant, service: Service): void {
  if (removed.length > 0) return;
  throw new LabError(
    `${service} of ${variant} has no such binding or queue: it listens to nothing there, or make heal VARIANT=${baseOf(variant)} ` +
      `has to bring it back first.`,
  );
}

/** Not .json: those files are services. */
const fileOf = (variant: Variant) => join(stateFolder('run', variant), 'removed.topology');
