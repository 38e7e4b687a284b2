import { abridged, readable } from '../processes/log-format.ts';
import { follow, type Line, LogTail } from '../processes/log-tail.ts';
import { type Place } from '../processes/places.ts';
import { isAlive } from '../processes/processes.ts';
import { logFileOf, nameOf, rememberedService, type Which } from '../processes/running-services.ts';
import { type ServiceProcess } from '../processes/service-process.ts';
import { paint, say, serviceColour } from '../machine/terminal.ts';

/** Nobody reads more than so many in a tenth of a second, and printing takes the processor from what is looked at. */
const INFO_LINES_AT_ONCE = 50;

/** Prints the services' logs in one stream, and tells when one of them ends or is there again; until told to stop. */
export function watch(places: Place[], services: ServiceProcess[]): () => void {
  const stopFollowing = showLogs(places, { infoAtOnce: INFO_LINES_AT_ONCE });
  const codes = exitCodesOf(services);
  const away = new Set<Place>();
  const timer = setInterval(() => {
    for (const place of places) {
      const known = rememberedService(place);
      const alive = isAlive(known);
      if (alive && away.delete(place)) say(`${nameOf(place)} is there again (pid ${known?.pid})`);
      if (alive || away.has(place)) continue;
      away.add(place);
      say(paint('red', `${nameOf(place)} has ended${codes.get(known?.pid) ?? ''}; the others go on.`));
      say(`to start it again: ${commandFor('start', place)}`);
    }
  }, 250);
  return () => {
    clearInterval(timer);
    stopFollowing();
  };
}

/** What to type to do something to one service. */
export function commandFor(target: string, { variant, service, replica }: Which): string {
  return `make ${target} SERVICE=${service} VARIANT=${variant}${replica > 1 ? ` REPLICA=${replica}` : ''}`;
}

/**
 * Prints what those log, each line with the name of who says it, until told to stop.
 * @param options.infoAtOnce of more lines of info level than this that come at once, only the number is told
 */
export function showLogs(those: Which[], { backlogBytes = 0, infoAtOnce = Infinity } = {}): () => void {
  const oneVariant = new Set(those.map(({ variant }) => variant)).size === 1;
  const label = (which: Which) => (oneVariant ? nameOf(which).replace(/.*\//, '') : nameOf(which));
  const width = Math.max(...those.map((which) => label(which).length));
  const tails = those.map((which) => new LogTail(which, logFileOf(which), backlogBytes));
  const named = ({ source, line }: Line<Which>) =>
    `${paint(serviceColour[source.service], label(source).padEnd(width))} ${readable(line)}`;
  return follow(tails, (lines) => {
    const shown = abridged(lines, infoAtOnce);
    console.log(shown.map(named).join('\n'));
    if (shown.length < lines.length) say(`${lines.length - shown.length} more lines at once: make logs has them all`);
  });
}

/** By pid; one that somebody else has started again has none. */
function exitCodesOf(services: ServiceProcess[]): Map<number | undefined, string> {
  const codes = new Map<number | undefined, string>();
  for (const service of services) {
    void service.exited.then((code) => codes.set(service.pid, code === null ? ' by a signal' : ` with code ${code}`));
  }
  return codes;
}
