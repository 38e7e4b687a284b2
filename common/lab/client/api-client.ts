import { Agent, type Dispatcher, request } from 'undici';
import { LabError } from '../machine/lab-error.ts';
import { type Service } from '../processes/ports.ts';
import { reasonOf } from '../machine/wait.ts';

export type Json = Record<string, unknown>;
export type Headers = Record<string, string>;

export interface Answer {
  status: number;
  headers: Headers;
  /** Empty for an answer without a JSON body. */
  body: Json;
  text: string;
}

/** Above every deadline of a service, so that the service ends the call first. */
export const ANSWER_MS = 30_000;

/** Opens a connection per request: a kept connection may break when a service is killed. */
const unpooled = new Agent({ pipelining: 0, headersTimeout: ANSWER_MS });

/** Sends HTTP requests to one service. Every status is an answer; only a broken connection is an error. */
export class ApiClient {
  readonly url: string;
  private readonly dispatcher: Dispatcher;

  constructor(url: string, dispatcher: Dispatcher = unpooled) {
    this.url = url;
    this.dispatcher = dispatcher;
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  /** Sends an object as JSON, a string as it is. */
  post(path: string, body?: object | string, headers: Headers = {}): Promise<Answer> {
    if (typeof body !== 'object') return this.send('POST', path, headers, body);
    return this.send('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
  }

  /** @throws LabError with the connection's error as its cause when no answer came */
  protected async send(method: 'GET' | 'POST', path: string, headers: Headers, body?: string): Promise<Answer> {
    try {
      const answer = await request(this.url + path, { method, headers, body, dispatcher: this.dispatcher });
      const { statusCode: status, headers: received } = answer;
      return answerOf(status, received as Headers, await answer.body.text());
    } catch (cause) {
      throw new LabError(`${method} ${this.url}${path}: ${reasonOf(cause)}`, { cause });
    }
  }
}

export function answerOf(status: number, headers: Headers, text: string): Answer {
  const isJson = /\bjson\b/.test(headers['content-type'] ?? '') && text !== '';
  return { status, headers, text, body: isJson ? (JSON.parse(text) as Json) : {} };
}

/** The clients of a variant's three services. */
export type Apis = Record<Service, ApiClient>;

export function apisAt(url: (service: Service) => string, dispatcher?: Dispatcher): Apis {
  const client = (service: Service) => new ApiClient(url(service), dispatcher);
  return { order: client('order'), billing: client('billing'), notification: client('notification') };
}
