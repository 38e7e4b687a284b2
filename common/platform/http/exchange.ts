import { type Dispatcher } from 'undici';

/**
 * Sends a request and resolves with its whole answer. `undici.request` makes a stream for each body, which costs as much
 * as the rest of the client; our bodies are one line.
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
        if (signal.aborted) giveUp(); // aborted while it waited for a connection
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
