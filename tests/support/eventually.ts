/** The longest that anything may take to heal, in milliseconds. */
export const HEALING_MS = 30_000;

/** A setting is a promise about when; a loaded machine may take this many times as long before a test gives up. */
export const PATIENCE = 5;

/**
 * Repeats an assertion until it holds, and gives what it returned.
 * After the deadline the last failure is thrown again, so that it says what was seen last.
 */
export async function eventually<T>(
  assertion: () => Promise<T> | T,
  { within = HEALING_MS, every = 50 }: { within?: number; every?: number } = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    try {
      return await assertion();
    } catch (seen) {
      if (Date.now() >= deadline) throw tooLate(seen, within);
    }
    await pause(every);
  }
}

/** Only between two looks at the same thing: no test rests on how long it waited. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Fails when the promise is still open after `ms`. */
export async function inTime<T>(what: string, ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(seen: unknown, within: number): Error {
  const error = seen instanceof Error ? seen : new Error(String(seen));
  error.message = `Not within ${within} ms. Seen last:\n${error.message}`;
  return error;
}
