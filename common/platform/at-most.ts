import { addAbortListener } from 'node:events';
import { Fault } from './fault.ts';

/** Says that nothing was heard in time. The work goes on. */
export class TooLate extends Fault {
  override readonly name = 'TooLate';
}

/**
 * Settles as `work` does, or rejects after `ms` milliseconds.
 * @param late makes the error of the latter case
 */
export async function atMost<T>(
  ms: number,
  work: Promise<T>,
  late = (): Error => new TooLate(`nothing within ${ms} ms`),
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. The work goes on. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const listening = addAbortListener(signal, () => reject(signal.reason as Error));
  try {
    return await Promise.race([work, promise]);
  } finally {
    listening[Symbol.dispose]();
  }
}
