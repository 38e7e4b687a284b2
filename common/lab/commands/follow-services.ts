import { paint, say } from '../machine/terminal.ts';
import { followLogs } from '../processes/follow-logs.ts';
import { type Place } from '../processes/places.ts';
import { isAlive } from '../processes/processes.ts';
import { commandFor, nameOf, rememberedService } from '../processes/running-services.ts';
import { type ServiceProcess } from '../processes/service-process.ts';

/** Nobody reads more lines in a tenth of a second, and printing them takes CPU from the services. */
const INFO_LINES_AT_ONCE = 50;

/** Prints the services' logs, and says when a service ends or is back. Returns how to stop it. */
export function followServices(places: Place[], services: ServiceProcess[]): () => void {
  const stopFollowing = followLogs(places, { infoAtOnce: INFO_LINES_AT_ONCE });
  const codes = exitCodesOf(services);
  const ended = new Set<Place>();
  const timer = setInterval(() => {
    for (const place of places) {
      const known = rememberedService(place);
      const alive = isAlive(known);
      if (alive && ended.delete(place)) say(`${nameOf(place)} is back (pid ${known?.pid})`);
      if (alive || ended.has(place)) continue;
      ended.add(place);
      say(paint('red', `${nameOf(place)} has ended${codes.get(known?.pid) ?? ''}; the other services still run.`));
      say(`to start it again: ${commandFor('start', place)}`);
    }
  }, 250);
  return () => {
    clearInterval(timer);
    stopFollowing();
  };
}

/** Collects exit codes by pid. A service that another process has started has none. */
function exitCodesOf(services: ServiceProcess[]): Map<number | undefined, string> {
  const codes = new Map<number | undefined, string>();
  for (const service of services) {
    void service.exited.then((code) => codes.set(service.pid, code === null ? ' by a signal' : ` with code ${code}`));
  }
  return codes;
}
