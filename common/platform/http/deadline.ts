/**
 * Aborts `work` after so many milliseconds. The timer is cleared when the work ends; that of AbortSignal.timeout would
 * still fire for every call that was answered in time.
 */
export async function within<T>(milliseconds: number, work: (deadline: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const abort = () => deadline.abort(new Error(`no answer within ${milliseconds} ms`));
  const timer = setTimeout(abort, milliseconds);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
