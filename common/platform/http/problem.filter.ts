import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import { Fault } from '../fault.ts';
import { Log } from '../observability/logger.ts';
import { BODY_LIMIT, unsupported } from './body-parser.ts';
import { GENERIC_PROBLEMS, invalidParameter, notFound, Problem, unavailable } from './problems.ts';
import { RouteTable } from './route-table.ts';

/**
 * Answers every error of a request with a problem document. An error of an event handler is passed on unchanged, because
 * the transport decides what happens to the message.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly routes: RouteTable,
  ) {}

  catch(err: unknown, host: ArgumentsHost) {
    if (host.getType() === 'rpc') return throwError(() => err);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.#toProblem(err, request, reply);
    if (problem.status === 500) this.log.error({ err }, 'unexpected error in a request');
    if (err instanceof Fault) this.log.warn({ err }, 'answered 503');
    return sendProblem(reply, problem);
  }

  #toProblem(err: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
    if (err instanceof Problem) return err;
    if (err instanceof Fault) return unavailable(err.message);
    if (request.raw.errored) return invalidParameter('body', 'ended before it was complete');
    const status = err instanceof HttpException ? err.getStatus() : (err as { statusCode?: number }).statusCode;
    switch (status) {
      case 400:
        return invalidParameter('body', (err as Error).message);
      case 403: // from the static files behind /docs
      case 404:
        return this.routes.unrouted(request);
      case 413:
        reply.removeHeader('connection'); // a client that is still sending would lose the answer
        return new Problem(GENERIC_PROBLEMS['body-too-large'], `At most ${BODY_LIMIT} bytes are accepted.`);
      case 414:
        return notFound('No resource has such an address.');
      case 415:
        return unsupported('Content-Type has to be application/json.');
      default:
        return new Problem(GENERIC_PROBLEMS['internal-error'], 'It was logged with the trace id of this request.');
    }
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  void reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.toJSON());
}
