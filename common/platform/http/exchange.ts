import { type Dispatcher } from 'undici';

/**
 * One request and its whole answer, without the streams that `undici.request` makes for bodies of any size: ours are a
 * line, and the streams cost as much as the rest of the client.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const received: Buffer[] = [];
    let controller: Dispatcher.DispatchController | undefined;
    const giveUp = () => {
      controller?.abort(signal.reason as Error);
      reject(signal.reason as Error);
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp);
    const ended = () => signal.removeEventListener('abort', giveUp);
    dispatcher.dispatch(request, {
      onRequestStart: (started) => {
        controller = started;
        if (signal.aborted) giveUp(); // while it waited for a connection
      },
      onResponseStart: (_, code) => void (status = code),
      onResponseData: (_, chunk) => void received.push(chunk),
      onResponseEnd: () => {
        ended();
        resolve({ status, text: Buffer.concat(received).toString() });
      },
      onResponseError: (_, err) => {
        ended();
        reject(err);
      },
    });
  });
}
