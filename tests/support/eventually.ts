/** The longest that anything may take to heal, in milliseconds. */
export const HEALING_MS = 30_000;

/** The factor by which a loaded machine may exceed a configured time before a test fails. */
export const PATIENCE = 5;

/**
 * Repeats an assertion until it holds and returns its result.
 * After the deadline it throws the last failure.
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

/** Waits between two looks at the same thing; no test depends on the length. */
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
