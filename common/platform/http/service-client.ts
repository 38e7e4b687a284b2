import { SpanKind } from '@opentelemetry/api';
import { Agent, request } from 'undici';
import { Fault } from '../fault.ts';
import { inSpan } from '../observability/spans.ts';
import { traceparent } from '../observability/trace.ts';
import { GENERIC_PROBLEMS } from './problems.ts';

/** Another service could not be reached, did not answer in time, or answered 5xx. It may have done the work. */
export class ServiceFault extends Fault {
  override readonly name = 'ServiceFault';
  /** The HTTP status, if there was an answer. */
  status?: number;
  /** The type of the problem document (RFC 9457) in that answer, if it has one. */
  problem?: unknown;
}

export interface Answer {
  status: number;
  body: unknown;
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND']);
const UNAVAILABLE = 503;

/**
 * Posts JSON to one of several replicas in turn. When a replica refuses the connection or answers 503 (starting or
 * stopping, RFC 9110 section 15.6.4), the same attempt asks the next one. This is safe, because all these calls are
 * idempotent. Further attempts are the caller's decision.
 */
export class ServiceClient {
  readonly #agent: Agent;
  #turn = 0;

  constructor(private readonly origins: string[]) {
    this.#agent = new Agent({ connections: 64, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 });
  }

  /**
   * @param deadline aborts the attempt
   * @throws ServiceFault when there is no answer in time, or a 5xx
   */
  async post(path: string, body: object, deadline: AbortSignal): Promise<Answer> {
    const first = this.#turn++;
    for (let tried = 1; ; tried++) {
      const origin = this.origins[(first + tried - 1) % this.origins.length]!;
      try {
        return await this.#attempt(new URL(path, origin), body, deadline);
      } catch (err) {
        if (!isReplicaDown(err) || tried === this.origins.length) throw asFault(path, err);
      }
    }
  }

  #attempt(url: URL, body: object, signal: AbortSignal): Promise<Answer> {
    const attributes = { 'http.request.method': 'POST', 'url.full': url.href };
    return inSpan(`POST ${url.pathname}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const headers = { 'content-type': 'application/json', traceparent: traceparent() };
      const options = { dispatcher: this.#agent, method: 'POST', headers, body: JSON.stringify(body), signal } as const;
      const { statusCode: status, body: answer } = await request(url, options);
      const text = await answer.text();
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) throw answered(url.pathname, status, text);
      return { status, body: JSON.parse(text) as unknown };
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** True when this replica serves nobody now; another one may. A 503 of another type is an answer about this request. */
function isReplicaDown(err: unknown): boolean {
  const { unavailable } = GENERIC_PROBLEMS;
  const { code, status, problem = unavailable.type } = err as { code?: string } & Partial<ServiceFault>;
  return UNREACHABLE.has(code ?? '') || (status === UNAVAILABLE && problem === unavailable.type);
}

function answered(path: string, status: number, text: string): ServiceFault {
  return Object.assign(new ServiceFault(`${path} answered ${status}`), { status, problem: problemIn(text) });
}

function problemIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}

function asFault(path: string, err: unknown): ServiceFault {
  if (err instanceof ServiceFault) return err;
  const { code, message } = err as { code?: unknown; message?: string };
  const why = typeof code === 'string' ? code : message; // an AbortError's code is a number
  return new ServiceFault(`${path}: ${why || 'failed'}`, { cause: err });
}
