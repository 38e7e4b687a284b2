import { type Abstract, applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiHeader, ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { type Config } from '../config.ts';
import { GENERIC_PROBLEMS, problemSchema, type ProblemType } from './problems.ts';

type Bodies = Record<number, { description: string; body: z.ZodType }>;

/** Problems that every call may answer. */
const ALWAYS = [
  GENERIC_PROBLEMS['invalid-request'],
  GENERIC_PROBLEMS['request-timeout'],
  GENERIC_PROBLEMS['expectation-failed'],
  GENERIC_PROBLEMS['headers-too-large'],
  GENERIC_PROBLEMS.unavailable,
];
const WITH_A_BODY = [GENERIC_PROBLEMS['body-too-large'], GENERIC_PROBLEMS['unsupported-media-type']];

/** Documents an operation's answers: its own bodies, and the problems that it may answer. */
export function Answers(bodies: Bodies, ...problems: ProblemType[]) {
  return document(bodies, [...ALWAYS, ...problems]);
}

/** Documents the answers of an operation that takes a body. */
export function AnswersToBody(bodies: Bodies, ...problems: ProblemType[]) {
  return document(bodies, [...ALWAYS, ...WITH_A_BODY, ...problems]);
}

const chosenLate: ((app: INestApplication) => void)[] = [];

/** Documents answers that depend on a provider. They are chosen when the OpenAPI document is made. */
export function AnswersFrom<T>(provider: Abstract<T>, choose: (provided: T) => MethodDecorator): MethodDecorator {
  return (...method) => void chosenLate.push((app) => choose(app.get(provider, { strict: false }))(...method));
}

function document(bodies: Bodies, problems: ProblemType[]) {
  const statuses = new Set([...Object.keys(bodies).map(Number), ...problems.map(({ status }) => status)]);
  return applyDecorators(
    ...[...statuses].map((status) => {
      const named = problems.filter((problem) => problem.status === status);
      const own = bodies[status];
      const description = [own?.description, ...named.map(({ title }) => title)].filter(Boolean).join(' · ');
      return ApiResponse({ status, description, content: { ...contentOf(own), ...problemContent(named) } });
    }),
  );
}

const contentOf = (own: Bodies[number] | undefined): Content =>
  own ? { 'application/json': { schema: jsonSchema(own.body) } } : {};

const problemContent = (problems: ProblemType[]): Content =>
  problems.length > 0 ? { 'application/problem+json': { schema: jsonSchema(problemSchema(problems)) } } : {};

type Content = Record<string, { schema: Record<string, unknown> }>;

/** Writes a schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }), $schema: undefined };
}

const BARE_OR_QUOTED = String.raw`^("([!#-\[\]-~]|\\["\\]){1,255}"|[!-~]{1,255})$`;

export const KeyHeader = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeating a request with the same key has no second effect; it is answered from what was stored.',
    schema: { type: 'string', pattern: BARE_OR_QUOTED },
  });

/** Serves the document at /docs-json and Swagger UI at /docs. */
export function serveOpenApi(app: INestApplication, config: Config): void {
  for (const addAnswers of chosenLate) addAnswers(app);
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
    operation.summary = summaryOf(operation.operationId);
  }
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs-json', raw: ['json'] });
}

interface Operation {
  operationId: string;
  summary?: string;
}

/** Turns `listThings` into `List things`. */
const summaryOf = (name: string) =>
  (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll(/[A-Z]/g, (letter, at) =>
    at === 0 ? letter : ` ${letter.toLowerCase()}`,
  );
