import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export interface RawRequest {
  method: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Sends one HTTP request with exactly these headers and bytes, without encoding or correcting them. */
export function sendRaw(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // kept alive, as a service can hardly answer a client that closes while it is still sending
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    let answered = false;
    const call = request({ hostname, port, method, path, agent, headers: { ...length, ...headers } });
    // a service that refuses a body unread may reset the connection after it has answered
    call.on('error', (error) => answered || reject(error));
    call.on('response', (response) => {
      answered = true;
      const found = { status: response.statusCode!, headers: response.headers as Record<string, string> };
      text(response).then((body) => resolve({ ...found, text: body }), reject);
    });
    call.end(body);
  });
  return answer.finally(() => agent.destroy());
}

/** Sends any bytes and returns the answers up to the end of the connection. `lastBytes` closes our half of it. */
export function exchange(url: string, bytes: string | Buffer, { lastBytes = false } = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: lastBytes }, () => {
      if (lastBytes) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.on('data', (chunk) => heard.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(heard).toString('latin1')));
  });
}

/** Begins a request, so that its connection isn't idle; `end` sends the rest and returns the answer. */
export async function begin(url: string, bytes: string): Promise<{ end(rest: string): Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  const heard = text(socket);
  await new Promise((sent) => socket.write(bytes, sent));
  return {
    end: (rest) => {
      socket.write(rest);
      return heard;
    },
  };
}

/** Begins a request and drops the connection before it is complete. */
export function breakOff(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, () => socket.resetAndDestroy()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}
