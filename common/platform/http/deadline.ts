/**
 * Gives `work` so many milliseconds. The timer ends with the work: that of AbortSignal.timeout would go off for every
 * call that was answered long before.
 */
export async function within<T>(milliseconds: number, work: (deadline: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const late = () => deadline.abort(new Error(`no answer within ${milliseconds} ms`));
  const timer = setTimeout(late, milliseconds);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
