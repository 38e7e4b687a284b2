import { type FastifyInstance } from 'fastify';
import { GENERIC_PROBLEMS, notFound, Problem } from './problems.ts';

/** Knows the methods of each address. A wrong method gets 405 with Allow (RFC 9110 section 15.5.6) instead of 404. */
export class RouteTable {
  readonly #routes: { pattern: RegExp; method: string }[] = [];

  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      const pattern = new RegExp(`^${url.replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`);
      for (const one of [method].flat()) this.#routes.push({ pattern, method: one });
    });
  }

  /** Answers a request without a route: 405 when its address has other methods, else 404. */
  unrouted({ method, url }: { method: string; url: string }): Problem {
    const allowed = this.#methodsOf(url);
    if (allowed.length === 0 || allowed.includes(method)) return notFound('No resource has this address.');
    const allow = allowed.join(', ');
    return new Problem(
      GENERIC_PROBLEMS['method-not-allowed'],
      `${method} is not one of ${allow}.`,
      {},
      { Allow: allow },
    );
  }

  #methodsOf(url: string): string[] {
    const path = url.split('?', 1)[0]!;
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}
