import { existsSync } from 'node:fs';
import { chosenBy } from '../processes/experiments.ts';
import { chosenToUse, serviceAskedFor } from '../processes/options.ts';
import { maxReplicas, services } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { logFileOf, rememberedService, type Which } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';
import { followLogs } from '../processes/follow-logs.ts';

const backlogBytes = 16 * 1024;

/** `make logs`: prints the last lines of the services' logs, and follows them while the lab runs. */
export async function logs(): Promise<void> {
  const asked = serviceAskedFor();
  const numbers = Array.from({ length: maxReplicas }, (_, index) => index + 1);
  const all: Which[] = chosenToUse().flatMap((variant) =>
    (asked ? [asked] : services).flatMap((service) => numbers.map((replica) => ({ variant, service, replica }))),
  );
  const written = all.filter((which) => existsSync(logFileOf(which)));
  if (written.length === 0) {
    say(`no logs yet: make run ${chosenBy(all[0]!.variant)} writes them`);
    return;
  }
  const stop = followLogs(written, { backlogBytes });
  if (written.some((which) => isAlive(rememberedService(which)))) {
    await new Promise((interrupted) => process.once('SIGINT', interrupted).once('SIGTERM', interrupted));
  }
  stop();
}
