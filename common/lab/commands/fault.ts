import { faultsAskedFor, inWords } from '../breaking/injections.ts';
import { chosenServices } from '../breaking/running-lab.ts';
import { LabError } from '../machine/lab-error.ts';
import { nameOf } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';
import * as planting from './plant-fault.ts';

/** The faults outside the services, by the variable that asks for each. */
const plants: Record<string, (asked: string) => Promise<void>> = {
  LOCK: planting.lock,
  READONLY: planting.readOnly,
  COLUMN: planting.column,
  BINDING: planting.binding,
  DEADLETTERS: planting.deadQueue,
  MESSAGE: planting.message,
};

/** `make fault`: plants one fault in a service, a database or the broker. */
export async function fault(): Promise<void> {
  const given = [...Object.keys(plants), 'LATENCY', 'ERRORS'].filter((name) => process.env[name]);
  const asked = given.find((name) => name in plants);
  if (asked && given.length > 1) throw new LabError(`One fault at a time, not ${given.join(' and ')}.`);
  if (asked) return plants[asked]!(process.env[asked]!);
  if (given.length === 0) throw new LabError(planting.CHOICES);
  await inject();
}

/** Adds latency and errors to each call and event. Replaces the faults that were injected before. */
async function inject(): Promise<void> {
  const faults = faultsAskedFor();
  const chosen = await chosenServices('all');
  for (const service of chosen) await service.inject(faults);
  say(
    `${chosen.map(nameOf).join(', ')}: ${inWords(faults)} for each call and event; health and metrics are not affected`,
  );
  planting.sayHowToUndo(process.env.VARIANT || chosen[0]!.variant);
}
