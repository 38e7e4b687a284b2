import { Agent, type Dispatcher, request } from 'undici';
import { Fault } from '../fault.ts';
import { traceparent } from '../observability/trace.ts';

/** The other service could not be asked, or failed itself. Whether it did what it was asked is not known. */
export class ServiceFault extends Fault {
  override readonly name = 'ServiceFault';
}

export interface Answer {
  status: number;
  body: unknown;
}

const NOBODY_LISTENS = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND']);

/**
 * Posts JSON to one of several replicas, by turns; where one refuses the connection the next is asked within the same
 * attempt, which is safe because nothing was sent. One attempt: repeating is the caller's decision.
 */
export class ServiceClient {
  readonly #agent: Dispatcher;
  #turn = 0;

  constructor(private readonly origins: string[]) {
    this.#agent = new Agent({ connections: 64, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 });
  }

  /**
   * @param deadline aborts the attempt
   * @throws ServiceFault where there is no answer in time, or a 5xx
   */
  async post(path: string, body: object, deadline: AbortSignal): Promise<Answer> {
    const first = this.#turn++;
    for (let tried = 1; ; tried++) {
      const origin = this.origins[(first + tried - 1) % this.origins.length]!;
      try {
        return await this.#attempt(new URL(path, origin), body, deadline);
      } catch (err) {
        const refused = NOBODY_LISTENS.has((err as { code?: string }).code ?? '');
        if (!refused || tried === this.origins.length) throw asFault(path, err);
      }
    }
  }

  async #attempt(url: URL, body: object, signal: AbortSignal): Promise<Answer> {
    const response = await request(url, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: { 'content-type': 'application/json', traceparent: traceparent() },
      body: JSON.stringify(body),
      signal,
    });
    const text = await response.body.text();
    if (response.statusCode >= 500) throw new ServiceFault(`${url.pathname} answered ${response.statusCode}`);
    return { status: response.statusCode, body: JSON.parse(text) as unknown };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function asFault(path: string, err: unknown): ServiceFault {
  if (err instanceof ServiceFault) return err;
  const { code, message } = err as { code?: string; message?: string };
  return new ServiceFault(`${path}: ${code ?? message ?? 'failed'}`, { cause: err });
}
