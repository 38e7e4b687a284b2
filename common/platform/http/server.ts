import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Socket } from 'node:net';
import { type Context, context, trace } from '@opentelemetry/api';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Lifecycle } from '../lifecycle.ts';
import { type Log } from '../observability/logger.ts';
import { metrics } from '../observability/metrics.ts';
import { traceContextOf } from '../observability/trace.ts';
import { acceptJsonOnly, BODY_LIMIT } from './body-parser.ts';
import { sendProblem } from './problem.filter.ts';
import { GENERIC_PROBLEMS, invalidParameter, Problem, unavailable } from './problems.ts';
import { type RouteTable } from './route-table.ts';

const REQUEST_TIMEOUT_MS = 10_000;

export function fastifyAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false, // our own 503 is a problem document
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1000 }, // an over-long id is an invalid id, not another address
    clientErrorHandler: answerMalformedRequest,
    frameworkErrors: (_err: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, invalidParameter('path', 'is not a valid address')),
  });
}

/** Adds drain, trace, access log and metrics to every request. */
export function addHooks(adapter: FastifyAdapter, routes: RouteTable, lifecycle: Lifecycle, log: Log): void {
  const fastify = adapter.getInstance();
  acceptJsonOnly(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.started = performance.now();
    request.context = trace.getSpan(context.active()) ? context.active() : traceContextOf(request.headers.traceparent);
    if (lifecycle.state !== 'serving') void reply.header('Connection', 'close');
    if (lifecycle.state === 'closed') return sendProblem(reply, unavailable('The service is stopping.'));
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

/** Answers bytes that are not a request, while the socket can still be written to. */
function answerMalformedRequest(err: Error & { code?: string }, socket: Socket): void {
  if (err.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const problem =
    err.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem(GENERIC_PROBLEMS['headers-too-large'], 'At most 16 KiB of headers are accepted.')
      : invalidParameter('request', 'is not HTTP');
  const body = JSON.stringify(problem);
  const reason = problem.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${problem.status} ${reason}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

declare module 'fastify' {
  interface FastifyRequest {
    started: number;
    context: Context;
  }
}
