import { SpanKind } from '@opentelemetry/api';
import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import { Agent, request } from 'undici';
import { unlessAborted } from '../at-most.ts';
import { Fault } from '../fault.ts';
import { metrics } from '../observability/metrics.ts';
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

/** The call waited for one of our own sockets and its time was over. The service behind it is not at fault. */
export class BulkheadFull extends Fault {
  override readonly name = 'BulkheadFull';
}

export interface Answer {
  status: number;
  body: unknown;
}

export interface TimeLimits {
  /** Ends the call, also while it waits for a socket. */
  deadline: AbortSignal;
  /** The milliseconds that the service has for its answer, counted from the moment when the call has a socket. */
  attemptMs?: number;
}

interface Replica {
  origin: string;
  sockets: BulkheadPolicy;
}

/** Sockets to each replica. A call without one waits, so that a slow service cannot use up this process's memory. */
const SOCKETS = 64;
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND']);
const UNAVAILABLE = 503;

/**
 * Posts JSON to one of several replicas in turn. When a replica refuses the connection or answers 503 (starting or
 * stopping, RFC 9110 section 15.6.4), the same attempt asks the next one. This is safe, because all these calls are
 * idempotent. Further attempts are the caller's decision.
 */
export class ServiceClient {
  readonly #agent: Agent;
  readonly #replicas: Replica[];
  #turn = 0;

  constructor(origins: string[]) {
    this.#agent = new Agent({ connections: SOCKETS, keepAliveTimeout: 4000, headersTimeout: 0, bodyTimeout: 0 });
    this.#replicas = origins.map((origin) => ({ origin, sockets: bulkhead(SOCKETS, Infinity) }));
  }

  /**
   * @throws ServiceFault when there is no answer in time, or a 5xx; BulkheadFull when the call waited for a socket and its
   *   deadline passed
   */
  async post(path: string, body: object, limits: TimeLimits): Promise<Answer> {
    const first = this.#turn++;
    for (let tried = 1; ; tried++) {
      const replica = this.#replicas[(first + tried - 1) % this.#replicas.length]!;
      try {
        return await this.#withSocket(replica, path, body, limits);
      } catch (err) {
        if (!isReplicaDown(err) || tried === this.#replicas.length) throw asFault(path, err);
      }
    }
  }

  async #withSocket({ origin, sockets }: Replica, path: string, body: object, limits: TimeLimits): Promise<Answer> {
    const { deadline, attemptMs } = limits;
    const attempt = () =>
      this.#attempt(new URL(path, origin), body, attemptMs ? shorter(deadline, attemptMs) : deadline);
    if (sockets.executionSlots > 0) return sockets.execute(attempt);
    try {
      return await unlessAborted(deadline, sockets.execute(attempt, deadline));
    } catch (err) {
      if (!deadline.aborted) throw err;
      metrics.bulkheadFull.inc({ target: path });
      throw new BulkheadFull(`${path}: no socket became free in time`, { cause: err });
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

function asFault(path: string, err: unknown): Fault {
  if (err instanceof Fault) return err;
  const { code, message } = err as { code?: unknown; message?: string };
  const why = typeof code === 'string' ? code : message; // an AbortError's code is a number
  return new ServiceFault(`${path}: ${why || 'failed'}`, { cause: err });
}

const shorter = (deadline: AbortSignal, ms: number) => AbortSignal.any([deadline, AbortSignal.timeout(ms)]);
