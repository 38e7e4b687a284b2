import { say } from '../machine/terminal.ts';

/** Aborts at the first Ctrl-C, SIGTERM or SIGHUP; the second one calls `force` and ends this process. */
export function stopSignal(force: () => Promise<void>): AbortSignal {
  const stop = new AbortController();
  const heard = () => {
    if (stop.signal.aborted) {
      say('killing what is left');
      void force().finally(() => process.exit(130));
      return;
    }
    say('stopping (Ctrl-C once more kills)');
    stop.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, heard);
  // Suspended, it would leave services behind that nobody watches.
  process.on('SIGTSTP', () => say('a lab cannot be suspended; Ctrl-C stops it'));
  return stop.signal;
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
}
