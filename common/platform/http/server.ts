import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Context, context, trace } from '@opentelemetry/api';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Lifecycle } from '../lifecycle.ts';
import { type Log } from '../observability/logger.ts';
import { metrics } from '../observability/metrics.ts';
import { traceContextOf } from '../observability/trace.ts';
import { acceptJsonOnly, BODY_LIMIT } from './body-parser.ts';
import { sendProblem } from './problem.filter.ts';
import { GENERIC_PROBLEMS, invalidParameter, Problem, unavailable } from './problems.ts';
import { answerBrokenRequest, answerEveryRequest } from './raw-answers.ts';
import { type RouteTable } from './route-table.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_TIMEOUTS_EVERY_MS = 500;

export function fastifyAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_TIMEOUTS_EVERY_MS, // read at creation only
      requireHostHeader: false, // Node.js answers with an empty body; `refusedHead` does it
    },
    rewriteUrl: ({ url = '' }) => pathIn(url),
    return503OnClosing: false, // our own 503 is a problem document
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1000 }, // an over-long id is an invalid id, not another address
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (_err: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, invalidParameter('path', 'is not a valid address')),
  });
}

/** Adds drain, trace, access log and metrics to every request. */
export function addHooks(adapter: FastifyAdapter, routes: RouteTable, lifecycle: Lifecycle, log: Log): void {
  const fastify = adapter.getInstance();
  acceptJsonOnly(fastify);
  answerEveryRequest(fastify.server);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.started = performance.now();
    request.context = trace.getSpan(context.active()) ? context.active() : traceContextOf(request.headers.traceparent);
    if (lifecycle.state !== 'serving') void reply.header('Connection', 'close');
    if (lifecycle.state === 'closed') return sendProblem(reply, unavailable('The service is stopping.'));
    const refused = refusedHead(request);
    if (refused) return sendProblem(reply, refused);
    if (request.is404) return sendProblem(reply, routes.unrouted(request)); // before its body is parsed
    done();
  });
  // the stream of a body emits in another asynchronous context, so the trace is entered after it
  fastify.addHook('preValidation', (request, _reply, done) => context.with(request.context, done));
  fastify.addHook('onResponse', (request, reply, done) => {
    context.with(request.context, () => observe(request, reply, log));
    done();
  });
}

/** Returns the path and query of a target in absolute form, which proxies send (RFC 9112 section 3.2.2). */
function pathIn(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  return path === '' || path.startsWith('?') ? `/${path}` : path;
}

/** Checks the headers that Node.js would check with an empty answer (RFC 9112 section 3.2, RFC 9110 section 10.1.1). */
function refusedHead({ headers, raw }: FastifyRequest): Problem | undefined {
  const hosts = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === '1.1')) {
    return invalidParameter('Host', 'must be sent once');
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return new Problem(GENERIC_PROBLEMS['expectation-failed'], `${headers.expect} is not an expectation we know.`);
  }
  return undefined;
}

/** Probes and scrapes, which are neither logged nor traced. */
export const UNLOGGED = /^\/(health|metrics)\b/;

function observe(request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const route = request.routeOptions.url ?? 'none';
  const milliseconds = performance.now() - request.started;
  const { method } = request;
  metrics.requests.observe({ method, route, status: reply.statusCode }, milliseconds / 1000);
  if (UNLOGGED.test(route)) return;
  log.info({ method, route, status: reply.statusCode, ms: Math.round(milliseconds * 10) / 10 }, 'answered');
}

declare module 'fastify' {
  interface FastifyRequest {
    started: number;
    context: Context;
  }
}
