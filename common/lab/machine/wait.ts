import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error.ts';

/**
 * Repeats `attempt` until it succeeds. Fails with the last error after `deadlineMs`, or as soon as `dead` returns a
 * reason.
 */
export async function until(
  what: string,
  deadlineMs: number,
  attempt: () => Promise<unknown>,
  dead: () => string | undefined = () => undefined,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const reason = dead();
    if (reason !== undefined) throw new LabError(`${what} ended before it was ready: ${reason}`);
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw new LabError(`${what} wasn't ready after ${deadlineMs / 1000} s: ${reasonOf(error)}`);
    }
    await sleep(100);
  }
}

/** Returns the error's message. A refused connection to several addresses has none of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
