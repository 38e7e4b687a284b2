import { paint, say } from '../machine/terminal.ts';
import { abridged, readable } from './log-format.ts';
import { follow, type Line, LogTail } from './log-tail.ts';
import { type Service } from './ports.ts';
import { logFileOf, nameOf, type Which } from './running-services.ts';

const colourOf: Record<Service, Parameters<typeof paint>[0]> = {
  order: 'cyan',
  billing: 'green',
  notification: 'magenta',
};

/**
 * Prints the logs of these services as one stream, with the service's name before each line. Returns how to stop it.
 * It begins with the last `backlogBytes` of each log. Of info lines that come together it prints `infoAtOnce`.
 */
export function followLogs(services: Which[], { backlogBytes = 0, infoAtOnce = Infinity } = {}): () => void {
  const oneVariant = new Set(services.map(({ variant }) => variant)).size === 1;
  const label = (which: Which) => (oneVariant ? nameOf(which).replace(/.*\//, '') : nameOf(which));
  const width = services.reduce((most, which) => Math.max(most, label(which).length), 0);
  const tails = services.map((which) => new LogTail(which, logFileOf(which), backlogBytes));
  const named = ({ source, line }: Line<Which>) =>
    `${paint(colourOf[source.service], label(source).padEnd(width))} ${readable(line)}`;
  return follow(tails, (lines) => {
    const shown = abridged(lines, infoAtOnce);
    console.log(shown.map(named).join('\n'));
    if (shown.length < lines.length) say(`${lines.length - shown.length} more lines at once: make logs has them all`);
  });
}
