import { type INestApplication, applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { type Config } from '../config.ts';
import { PROBLEMS, problemSchema, type ProblemName } from './problems.ts';

type Bodies = Record<number, { description: string; body: z.ZodType }>;

/** What every call may answer besides what it lists itself. */
const ALWAYS: ProblemName[] = ['invalid-request', 'headers-too-large', 'unavailable'];
const WITH_A_BODY: ProblemName[] = ['body-too-large', 'unsupported-media-type'];

/** Documents an operation's answers: its own bodies, and the problems by their names. */
export function Answers(bodies: Bodies, ...problems: ProblemName[]) {
  return document(bodies, [...ALWAYS, ...problems]);
}

/** The same for a call that takes a body. */
export function AnswersToBody(bodies: Bodies, ...problems: ProblemName[]) {
  return document(bodies, [...ALWAYS, ...WITH_A_BODY, ...problems]);
}

function document(bodies: Bodies, problems: ProblemName[]) {
  const statuses = new Set([...Object.keys(bodies).map(Number), ...problems.map((name) => PROBLEMS[name].status)]);
  return applyDecorators(
    ...[...statuses].map((status) => {
      const named = problems.filter((name) => PROBLEMS[name].status === status);
      const own = bodies[status];
      const description = [own?.description, ...named.map((name) => PROBLEMS[name].title)].filter(Boolean).join(' · ');
      return ApiResponse({ status, description, content: { ...contentOf(own), ...problemContent(named) } });
    }),
  );
}

const contentOf = (own: Bodies[number] | undefined): Content =>
  own ? { 'application/json': { schema: jsonSchema(own.body) } } : {};

const problemContent = (names: ProblemName[]): Content =>
  names.length > 0 ? { 'application/problem+json': { schema: jsonSchema(problemSchema(names)) } } : {};

type Content = Record<string, { schema: Record<string, unknown> }>;

/** OpenAPI 3.1 is JSON Schema 2020-12, which zod writes by itself. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }), $schema: undefined };
}

export const KeyHeader = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeating a request with the same key has no second effect; it is answered from what was stored.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  });

export const PreferHeader = () =>
  ApiHeader({
    name: 'Prefer',
    required: false,
    description:
      'wait=N (RFC 7240): answer when the order is settled, after N seconds (at most 30) with what there is.',
    schema: { type: 'string', example: 'wait=10' },
  });

/** Serves the document at /docs-json and Swagger UI at /docs. */
export function serveOpenApi(app: INestApplication, config: Config): void {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`${config.service} (${config.variant})`)
    .setDescription(`The ${config.service} service of the ${config.variant} variant`)
    .setVersion('1')
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .build();
  const document = SwaggerModule.createDocument(app, description, {
    operationIdFactory: (_controller, method) => method,
    standardSchemaConverter: (schema, { schemaType }) =>
      schema instanceof z.ZodType ? { schema: jsonSchema(schema, schemaType) } : undefined,
  });
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path) as Operation[])) {
    operation.summary = inWords(operation.operationId);
  }
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs-json', raw: ['json'] });
}

interface Operation {
  operationId: string;
  summary?: string;
}

/** placeOrder: Place order */
const inWords = (name: string) =>
  (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll(/[A-Z]/g, (letter, at) =>
    at === 0 ? letter : ` ${letter.toLowerCase()}`,
  );
