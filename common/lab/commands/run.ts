import { invitation } from './invitation.ts';
import { chosenToStart, replicasAskedFor } from '../processes/options.ts';
import { placesOf } from '../processes/places.ts';
import { aborted } from '../processes/signals.ts';
import { say } from '../machine/terminal.ts';
import { tracingAskedFor } from '../trace/switch.ts';
import { followServices } from './follow-services.ts';
import { whileRunning } from './while-running.ts';

/** `make run`: runs the services of one variant, or of all, and the servers they need, until Ctrl-C. */
export async function run(): Promise<void> {
  const places = placesOf(chosenToStart(), replicasAskedFor());
  const traced = tracingAskedFor();
  await whileRunning(places, async (services, infrastructure, stop) => {
    say(`ready after ${process.uptime().toFixed(1)} s\n\n${invitation(places, infrastructure)}\n`);
    if (traced) say('spans are written to .lab/run/traces; make trace VARIANT=… places an order and draws it');
    const stopFollowing = followServices(places, services);
    await aborted(stop);
    stopFollowing();
  });
}
