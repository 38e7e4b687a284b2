import { setTimeout as sleep } from 'node:timers/promises';
import { Glance } from './glance.ts';
import { serversOf } from '../breaking/lab-servers.ts';
import { runningServices } from '../breaking/running-lab.ts';
import { paint, table } from '../machine/terminal.ts';

const EVERY_MS = 1000;
const [HOME, CLEAR_REST, CLEAR_LINE, HIDE_CURSOR, SHOW_CURSOR] = ['H', 'J', 'K', '?25l', '?25h'].map(
  (code) => `\x1b[${code}`,
);

const ROWS = [
  ...['order', 'billing', 'notification', 'postgres', 'broker', 'breaker'],
  ...['pending', 'completed', 'failed', 'settled/s', 'outbox of order', 'outbox of billing', 'queues', 'dead letters'],
  'notifications',
];

/** `make watch`: draws the state of the running variants once a second; prints it once when stdout is no terminal. */
export async function watch(): Promise<void> {
  const services = await runningServices();
  const variants = [...new Set(services.map(({ variant }) => variant))];
  const servers = [...(await serversOf('postgres', variants)), ...(await serversOf('broker', variants))];
  const glances = variants.map((variant) => new Glance(variant, services, servers));
  if (!process.stdout.isTTY) return console.log(await frame(glances));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  process.stdout.write(`${HIDE_CURSOR}\x1b[2J`);
  while (!stop.signal.aborted) {
    const next = sleep(EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    const lines = [paint('dim', `${new Date().toLocaleTimeString()}   Ctrl-C ends it`), '', await frame(glances)];
    process.stdout.write(HOME + lines.join('\n').replaceAll('\n', `${CLEAR_LINE}\n`) + `${CLEAR_LINE}\n${CLEAR_REST}`);
    await next;
  }
  process.stdout.write(`${SHOW_CURSOR}\n`);
}

/**
 * Draws a column for each variant and a row for each measure that any of them has. Replicas follow their service. The
 * active faults and the parked events stand below.
 */
async function frame(glances: Glance[]): Promise<string> {
  const [seen, faults, parked] = await Promise.all([
    Promise.all(glances.map((glance) => glance.take())),
    Promise.all(glances.map((glance) => glance.faults())),
    Promise.all(glances.map((glance) => glance.parked())),
  ]);
  const labels = [...new Set(seen.flatMap((one) => Object.keys(one)))];
  const rank = (label: string) => ROWS.indexOf(label.replace(/#\d+$/, ''));
  labels.sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  const rows = labels.map((label) => [label, ...seen.map((one) => one[label] ?? '-')]);
  const [head, ...body] = table([['', ...glances.map(({ variant }) => variant)], ...rows]).split('\n');
  const active = faults.flat().map((line) => `  ${paint('yellow', 'fault')} ${line}`);
  const aside = parked.flat().map((line) => `  ${paint('yellow', 'parked')} ${line}`);
  return [paint('bold', head!), ...body.map(coloured), ...active, ...aside].join('\n');
}

const colourOf: Record<string, 'red' | 'yellow' | 'green'> = {
  ...{ ended: 'red', down: 'red', 'not ready': 'red', 'no answer': 'red', open: 'red' },
  ...{ paused: 'yellow', degraded: 'yellow', 'half-open': 'yellow', ready: 'green', up: 'green', closed: 'green' },
};

function coloured(line: string): string {
  const words = new RegExp(`(?<= {2})(${Object.keys(colourOf).join('|')})(?= {2}|$)`, 'g');
  return line.replace(words, (word) => paint(colourOf[word]!, word));
}
