import { SpanKind } from '@opentelemetry/api';
import { Agent, type Dispatcher } from 'undici';
import { Fault } from '../fault.ts';
import { inSpan } from '../observability/spans.ts';
import { traceparent } from '../observability/trace.ts';
import { exchange } from './exchange.ts';

/** The other service could not be asked, or failed itself. Whether it did what it was asked is not known. */
export class ServiceFault extends Fault {
  override readonly name = 'ServiceFault';
  /** Of HTTP, where there was an answer. */
  status?: number;
}

export interface Answer {
  status: number;
  body: unknown;
}

const NOBODY_LISTENS = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND']);
const UNAVAILABLE = 503;

/**
 * Posts JSON to one of several replicas, by turns. Where one refuses the connection, or says that it is starting or
 * stopping (503, RFC 9110, 15.6.4), the next is asked within the same attempt: all that is posted here is idempotent by
 * its order. One attempt: repeating is the caller's decision.
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
        if (!isAway(err) || tried === this.origins.length) throw asFault(path, err);
      }
    }
  }

  #attempt(url: URL, body: object, signal: AbortSignal): Promise<Answer> {
    const attributes = { 'http.request.method': 'POST', 'url.full': url.href };
    return inSpan(`POST ${url.pathname}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const headers = { 'content-type': 'application/json', traceparent: traceparent() };
      const request = { origin: url.origin, path: url.pathname, method: 'POST', headers, body: JSON.stringify(body) };
      const { status, text } = await exchange(this.#agent, request, signal);
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) throw answered(url.pathname, status);
      return { status, body: JSON.parse(text) as unknown };
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** This replica serves nobody at the moment; another one may. */
function isAway(err: unknown): boolean {
  const { code, status } = err as { code?: string; status?: number };
  return NOBODY_LISTENS.has(code ?? '') || status === UNAVAILABLE;
}

function answered(path: string, status: number): ServiceFault {
  return Object.assign(new ServiceFault(`${path} answered ${status}`), { status });
}

function asFault(path: string, err: unknown): ServiceFault {
  if (err instanceof ServiceFault) return err;
  const { code, message } = err as { code?: unknown; message?: string };
  const why = typeof code === 'string' ? code : message; // an AbortError's code is a number
  return new ServiceFault(`${path}: ${why || 'failed'}`, { cause: err });
}
