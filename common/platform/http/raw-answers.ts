import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { GENERIC_PROBLEMS, invalidParameter, Problem } from './problems.ts';

/** A client that keeps its half of the connection open may read the answer for this long. */
const LINGER_MS = 1000;

/** The latest request of each connection, with its answer. Node.js sends answers in the order of the requests. */
const latest = new WeakMap<Duplex, ServerResponse>();
const broken = new WeakSet<Duplex>();

/** Gives a problem document to what Node.js itself would answer with an empty body, or with a closed connection. */
export function answerEveryRequest(server: Server): void {
  server.prependListener('request', (request, response) => latest.set(request.socket, response));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', ({ url }: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    const problem = new Problem(GENERIC_PROBLEMS['not-implemented'], `There is no tunnel to ${url}.`);
    afterAnswers(socket, () => sendRaw(socket, problem));
  });
  // a client that closes its half of the connection still reads the answer (Node.js: socketOnEnd in _http_server.js)
  Object.assign(server, { httpAllowHalfOpen: true });
}

/** Answers bytes that are not HTTP, and a request that does not end. Earlier answers on the connection go out first. */
export function answerBrokenRequest(err: Error & { code?: string }, socket: Duplex): void {
  if (err.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  if (broken.has(socket)) return; // each further chunk is reported again
  broken.add(socket);
  const problem = problemOf(err.code);
  const answer = latest.get(socket);
  if (!answer || answer.req.complete) return afterAnswers(socket, () => sendRaw(socket, problem));
  if (answer.headersSent) return afterAnswers(socket, () => end(socket, ''));
  const { headers, body } = written(problem);
  answer.writeHead(problem.status, headers).end(body);
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(GENERIC_PROBLEMS['request-timeout'], 'Send the whole request within 10 seconds.');
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(GENERIC_PROBLEMS['headers-too-large'], 'At most 16 KiB of headers are accepted.');
    default:
      return invalidParameter('request', 'is not HTTP');
  }
}

function afterAnswers(socket: Duplex, then: () => void): void {
  const answer = latest.get(socket);
  if (!answer || answer.closed || answer.writableFinished) then();
  else answer.once('close', then);
}

function sendRaw(socket: Duplex, problem: Problem): void {
  if (!socket.writable) return void socket.destroy();
  const { headers, body } = written(problem);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  end(socket, `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}

function end(socket: Duplex, bytes: string): void {
  socket.end(bytes);
  socket.resume(); // or the end of the client's bytes is never seen
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function written(problem: Problem) {
  const body = JSON.stringify(problem);
  const headers = {
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  return { headers, body };
}
