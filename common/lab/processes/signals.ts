import { say } from '../machine/terminal.ts';

/** Returns a signal that aborts on the first Ctrl-C, SIGTERM or SIGHUP. The second one calls `force` and exits. */
export function stopSignal(force: () => Promise<void>): AbortSignal {
  const stop = new AbortController();
  const received = () => {
    if (stop.signal.aborted) {
      say('killing what is left');
      void force().finally(() => process.exit(130));
      return;
    }
    say('stopping (a second Ctrl-C kills)');
    stop.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, received);
  // A suspended lab would leave services running that nobody watches.
  process.on('SIGTSTP', () => say('a lab cannot be suspended; Ctrl-C stops it'));
  return stop.signal;
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
}
