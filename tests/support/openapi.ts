import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Operation {
  parameters?: { name: string; in: string; schema: object }[];
  responses: Record<string, { content?: Record<string, unknown> }>;
}

export interface OpenApiDocument {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

export interface ToCheck {
  method: string;
  path: string;
  status: number;
  contentType: string;
  body: unknown;
}

const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const referTo = (pointer: string[]) => `openapi#/${pointer.map(escape).map(encodeURIComponent).join('/')}`;

/** Checks the answers of a service against the OpenAPI document that it serves. */
export class OpenApi {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(readonly document: OpenApiDocument) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, 'openapi');
  }

  /** Throws when the operation doesn't document this status, or the body isn't what it documents. */
  check(answer: ToCheck): void {
    const template = this.templateOf(answer.path);
    const operation = template && this.operation(template, answer.method);
    if (!template || !operation) return; // an undocumented operation has no documented answers
    const [path, method] = [template, operation];
    const response = this.document.paths[path]![method]!.responses[answer.status];
    const what = `${answer.method} ${answer.path} -> ${answer.status}`;
    if (!response) throw new Error(`${what} is not documented: ${JSON.stringify(answer.body)}`);
    if (!response.content || answer.method === 'HEAD') return;
    const type = answer.contentType.split(';')[0]!;
    if (!(type in response.content)) throw new Error(`${what}: content type ${type} is not documented`);
    if (!type.endsWith('json')) return;
    const pointer = ['paths', path, method, 'responses', String(answer.status), 'content', type, 'schema'];
    const valid = this.validator(referTo(pointer));
    if (!valid(answer.body)) {
      throw new Error(
        `${what} is not as documented: ${this.ajv.errorsText(valid.errors)}\n${JSON.stringify(answer.body)}`,
      );
    }
  }

  /** Returns whether the document allows this body of a POST. */
  takesBody(path: string, body: unknown): boolean {
    const pointer = ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'];
    return this.validator(referTo(pointer))(body);
  }

  /** Returns whether the document allows this parameter of a GET. */
  takesParameter(path: string, name: string, value: string): boolean {
    const template = this.templateOf(path)!;
    const index = this.document.paths[template]!.get!.parameters!.findIndex((parameter) => parameter.name === name);
    return this.validator(referTo(['paths', template, 'get', 'parameters', String(index), 'schema']))(value);
  }

  private templateOf(path: string): string | undefined {
    const plain = path.split('?')[0]!;
    const templates = Object.keys(this.document.paths);
    const shaped = (template: string) => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
    return templates.find((t) => t === plain) ?? templates.find((t) => shaped(t).test(plain));
  }

  private operation(template: string, method: string): string | undefined {
    const documented = method === 'HEAD' ? 'get' : method.toLowerCase();
    return this.document.paths[template]![documented] && documented;
  }

  private validator(ref: string): ValidateFunction {
    const known = this.compiled.get(ref) ?? this.ajv.compile({ $ref: ref });
    this.compiled.set(ref, known);
    return known;
  }
}
