import { randomBytes } from 'node:crypto';
import { type Answer, answerOf, ApiClient, type Headers } from '../../common/lab/client/api-client.ts';
import { OpenApi, type OpenApiDocument } from './openapi.ts';
import { type RawRequest, sendRaw } from './raw-http.ts';

export { type Answer } from '../../common/lab/client/api-client.ts';

/** Checks every answer of a service against the OpenAPI document that the service itself serves. */
export class Client extends ApiClient {
  private openapi: OpenApi | undefined;

  /** Sends exactly these headers and bytes. */
  async raw(raw: RawRequest): Promise<Answer> {
    const { status, headers, text } = await sendRaw(this.url, raw);
    return this.checked(raw.method, raw.path, answerOf(status, headers, text));
  }

  async document(): Promise<OpenApiDocument> {
    return (await this.api()).document;
  }

  /** Reads the service's OpenAPI document once, as it doesn't change while the service runs. */
  async api(): Promise<OpenApi> {
    if (!this.openapi) {
      const answer = await super.send('GET', '/docs-json', {});
      if (answer.status !== 200) throw new Error(`GET /docs-json: ${answer.status}`);
      this.openapi = new OpenApi(answer.body as unknown as OpenApiDocument);
    }
    return this.openapi;
  }

  protected override async send(method: 'GET' | 'POST', path: string, headers: Headers, body?: string) {
    return this.checked(method, path, await super.send(method, path, headers, body));
  }

  private checked(method: string, path: string, answer: Answer): Answer {
    const { status, headers, body } = answer;
    this.openapi?.check({ method, path, status, contentType: headers['content-type'] ?? '', body });
    return answer;
  }
}

/** Begins a trace: every service logs its id with each line about the call. */
export function newTrace(): { traceId: string; headers: { traceparent: string } } {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, headers: { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` } };
}
