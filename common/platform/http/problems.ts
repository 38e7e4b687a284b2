import { type StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';

export interface FieldError {
  field: string;
  message: string;
}

/** A problem type of RFC 9457. `members` names what its documents hold besides the standard members. */
export interface ProblemType {
  type: string;
  status: number;
  title: string;
  members?: readonly string[];
}

const TYPE_PREFIX = 'https://lab.example/problems/'; // a name, not an address: RFC 9457 section 3.1.1

/** Gives each type its URI, which ends in the type's name. */
export function problemTypes<Name extends string>(types: Record<Name, Omit<ProblemType, 'type'>>) {
  const named = Object.entries<Omit<ProblemType, 'type'>>(types);
  return Object.fromEntries(named.map(([name, rest]) => [name, { type: `${TYPE_PREFIX}${name}`, ...rest }])) as Record<
    Name,
    ProblemType
  >;
}

/** Problem types that any service may answer. The list of all types is in common/services/problems.ts. */
export const GENERIC_PROBLEMS = problemTypes({
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This resource has other methods' },
  'request-timeout': { status: 408, title: 'The request was not complete in time' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has to be JSON in UTF-8' },
  'expectation-failed': { status: 417, title: 'The only expectation may be 100-continue' },
  'key-reused': { status: 422, title: 'The Idempotency-Key was used with another body' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'The service made a mistake' },
  'not-implemented': { status: 501, title: 'The service is not a proxy' },
  unavailable: { status: 503, title: 'The service cannot answer now' },
});

/** An error that is answered as a problem document (RFC 9457), with the headers that belong to it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    readonly members: { errors?: FieldError[]; [member: string]: unknown } = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
    this.status = type.status;
  }

  /** Returns the body, `application/problem+json`. */
  toJSON() {
    const { type, title, status } = this.type;
    return { type, title, status, detail: this.detail, ...this.members };
  }
}

/** Describes the documents of these types. */
export const problemSchema = (types: ProblemType[]) =>
  z.object({
    type: z.enum(types.map(({ type }) => type)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    ...Object.fromEntries(types.flatMap(({ members = [] }) => members.map((name) => [name, z.string().optional()]))),
  });

export function invalid(errors: FieldError[]): Problem {
  return new Problem(
    GENERIC_PROBLEMS['invalid-request'],
    errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
    { errors },
  );
}

export const invalidParameter = (field: string, message: string) => invalid([{ field, message }]);

/** Names each bad field that a Standard Schema reports. An issue without a path is reported as `whole`. */
export function invalidFields(issues: readonly StandardSchemaV1.Issue[], whole: string): Problem {
  return invalid(issues.flatMap((issue) => fieldErrors(issue, whole)));
}

function fieldErrors(issue: StandardSchemaV1.Issue & { keys?: string[] }, whole: string): FieldError[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (!issue.keys) return [{ field: path.join('.') || whole, message: issue.message }];
  return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not a known member' }));
}

export const notFound = (what: string) => new Problem(GENERIC_PROBLEMS['not-found'], what);

/** Says that nothing was stored, so the client may try again after a second. */
export function unavailable(detail: string): Problem {
  return new Problem(GENERIC_PROBLEMS.unavailable, detail, {}, { 'Retry-After': '1' });
}
