import { Fault } from './fault.ts';

/** Says that nothing was heard in time. The work goes on. */
export class TooLate extends Fault {
  override readonly name = 'TooLate';
}

/** Resolves or rejects as `work` does. @throws TooLate when that takes longer than `ms` milliseconds */
export async function atMost<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TooLate(`nothing within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
