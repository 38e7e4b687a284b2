import { type Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';

const GRACE_MS = 500;

/**
 * Closes connections without a running request, half a second after the port. Node.js closes only those that have served
 * a request and are idle; a client that sends nothing would hold up the stop (https://github.com/nodejs/node/issues/63452).
 */
export function closeUnusedConnections(fastify: FastifyInstance): void {
  const running = new Map<Socket, number>();
  const add = (socket: Socket, requests: number) => running.set(socket, (running.get(socket) ?? 0) + requests);

  fastify.server.on('connection', (socket) => {
    add(socket, 0);
    socket.once('close', () => running.delete(socket));
  });
  fastify.server.prependListener('request', ({ socket }, answer) => {
    add(socket, 1);
    answer.once('close', () => running.has(socket) && add(socket, -1));
  });
  fastify.addHook('preClose', (done) => {
    setTimeout(() => {
      for (const [socket, requests] of running) if (requests === 0) socket.destroy();
    }, GRACE_MS);
    done();
  });
}
