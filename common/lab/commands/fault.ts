import { faultsAskedFor, inWords } from '../breaking/injections.ts';
import { chosenServices } from '../breaking/running-lab.ts';
import { nameOf } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';

/** `make fault`: adds latency and errors to each call and event. Replaces the faults that were injected before. */
export async function fault(): Promise<void> {
  const faults = faultsAskedFor();
  const chosen = await chosenServices('all');
  for (const service of chosen) await service.inject(faults);
  say(
    `${chosen.map(nameOf).join(', ')}: ${inWords(faults)} for each call and event; health and metrics are not affected`,
  );
  const variant = process.env.VARIANT || chosen[0]!.variant;
  say(`to undo it: make heal VARIANT=${variant}`);
}
