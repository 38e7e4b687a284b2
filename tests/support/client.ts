import { randomBytes } from 'node:crypto';
import supertest, { type Response } from 'supertest';
import { OpenApi, type OpenApiDocument } from './openapi.ts';
import { type RawRequest, sendRaw } from './raw-http.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Empty for an answer without a JSON body. */
  body: Json;
  text: string;
}

type Json = Record<string, unknown>;
type Headers = Record<string, string>;

/** Speaks HTTP to one service, and holds every answer against that service's own OpenAPI document. */
export class Client {
  private openapi: OpenApi | undefined;

  constructor(readonly url: string) {}

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.send(supertest(this.url).get(path).set(headers), 'GET', path);
  }

  post(path: string, body?: object | string, headers: Headers = {}): Promise<Answer> {
    return this.send(supertest(this.url).post(path).set(headers).send(body), 'POST', path);
  }

  /** Exactly these headers and bytes; nothing is added, encoded or put right. */
  async raw(raw: RawRequest): Promise<Answer> {
    const { status, headers, text } = await sendRaw(this.url, raw);
    const json = /\bjson\b/.test(headers['content-type'] ?? '') && text !== '';
    return this.checked(raw.method, raw.path, { status, headers, text, body: json ? (JSON.parse(text) as Json) : {} });
  }

  async document(): Promise<OpenApiDocument> {
    return (await this.api()).document;
  }

  /** The service's OpenAPI document; read once, as it doesn't change while the service runs. */
  async api(): Promise<OpenApi> {
    if (!this.openapi) {
      const answer = await supertest(this.url).get('/docs-json');
      if (answer.status !== 200) throw new Error(`GET /docs-json: ${answer.status}`);
      this.openapi = new OpenApi(answer.body as OpenApiDocument);
    }
    return this.openapi;
  }

  private async send(call: supertest.Test, method: string, path: string): Promise<Answer> {
    const response: Response = await call.redirects(0).ok(() => true);
    const { status, text } = response;
    return this.checked(method, path, { status, text, headers: response.headers, body: response.body as Json });
  }

  private checked(method: string, path: string, answer: Answer): Answer {
    const { status, headers, body } = answer;
    this.openapi?.check({ method, path, status, contentType: headers['content-type'] ?? '', body });
    return answer;
  }
}

/** A client's own trace: every line that any service logs for the call carries the id. */
export function newTrace(): { traceId: string; headers: { traceparent: string } } {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, headers: { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` } };
}
