import { context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { now, startSpan } from '../observability/spans.ts';
import { remoteContextOf } from '../observability/trace.ts';
import { UNLOGGED } from './server.ts';

const spans = new WeakMap<FastifyRequest, Span>();

/**
 * Makes a server span for every request except probes and scrapes. It records the members of both bodies, and values
 * only where they are words of the API, so no personal data gets into a trace.
 */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    if (UNLOGGED.test(route)) return done();
    const { method } = request;
    const attributes = { 'http.request.method': method, 'http.route': route };
    const caller = remoteContextOf(request.headers.traceparent);
    const span = startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller);
    spans.set(request, span);
    context.with(trace.setSpan(caller, span), done);
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    spans.get(request)?.setAttribute('lab.request.says', membersOf(request.body));
    done();
  });
  fastify.addHook('preSerialization', (request, _reply, payload, done) => {
    spans.get(request)?.setAttribute('lab.response.says', membersOf(payload));
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    span?.end(now());
    done();
  });
}

const WORDS = new Set(['status', 'success', 'type', 'reason']);
const WORD = /^[a-z_]{1,30}$/;

/** Returns names like `userId`, and `status: completed` for a member whose value is a word. */
function membersOf(body: unknown): string[] {
  return Object.entries(body ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => (WORDS.has(name) && WORD.test(String(value)) ? `${name}: ${String(value)}` : name));
}
