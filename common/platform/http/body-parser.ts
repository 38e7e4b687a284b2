import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { parseJson } from './json.ts';
import { GENERIC_PROBLEMS, invalidParameter, Problem } from './problems.ts';

/** In bytes. RFC 9110 leaves the limit to the server; our largest valid body is far smaller. */
export const BODY_LIMIT = 16 * 1024;

/** Accepts JSON in UTF-8 and refuses any other type, charset or content coding with 415. */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request: FastifyRequest, body: Buffer, done: (err: Error | null, value?: unknown) => void) => {
      try {
        done(null, parse(request, body));
      } catch (err) {
        done(err as Error);
      }
    },
  );
}

function parse({ headers }: FastifyRequest, body: Buffer): unknown {
  const charset = /;\s*charset="?([^";\s]+)"?/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset && charset.toLowerCase() !== 'utf-8') throw unsupported(`charset ${charset} is not UTF-8`);
  const coding = headers['content-encoding'];
  if (coding && coding.toLowerCase() !== 'identity') throw unsupported(`content coding ${coding} is not accepted`);
  try {
    return parseJson(body);
  } catch (err) {
    throw invalidParameter('body', `is not JSON in UTF-8: ${(err as Error).message}`);
  }
}

export const unsupported = (detail: string) => new Problem(GENERIC_PROBLEMS['unsupported-media-type'], detail);
