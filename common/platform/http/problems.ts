import { type StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';

/** Every problem type there is. The OpenAPI document and the tests read this list. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'This resource has other methods' },
  'still-pending': { status: 409, title: 'The order under this Idempotency-Key is still pending' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has to be JSON in UTF-8' },
  'key-reused': { status: 422, title: 'The Idempotency-Key was used with another body' },
  'order-mismatch': { status: 422, title: 'This order was withdrawn with another user or amount' },
  'balance-too-large': { status: 422, title: 'The balance would pass what can be represented' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'The service made a mistake' },
  unavailable: { status: 503, title: 'The service cannot answer now' },
  'payment-pending': { status: 503, title: 'The order is stored, its payment is not known yet' },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

const TYPE_PREFIX = 'https://lab.example/problems/'; // a name, not an address: RFC 9457 section 3.1.1
export const problemType = (name: ProblemName) => `${TYPE_PREFIX}${name}`;

export interface FieldError {
  field: string;
  message: string;
}

/** An answer in the form of RFC 9457, with the headers that go with it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(
    readonly problem: ProblemName,
    readonly detail: string,
    readonly members: { errors?: FieldError[]; orderId?: string } = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
    this.status = PROBLEMS[problem].status;
  }

  /** The body, `application/problem+json`. */
  toJSON() {
    const { status, title } = PROBLEMS[this.problem];
    return { type: problemType(this.problem), title, status, detail: this.detail, ...this.members };
  }
}

export const problemSchema = (names: ProblemName[]) =>
  z.object({
    type: z.enum(names.map(problemType)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    orderId: z.string().optional(),
  });

export function invalid(errors: FieldError[]): Problem {
  return new Problem('invalid-request', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), {
    errors,
  });
}

export const invalidParameter = (field: string, message: string) => invalid([{ field, message }]);

/** What a Standard Schema found, each bad field by its name; `whole` where all of what was looked at is meant. */
export function invalidFields(issues: readonly StandardSchemaV1.Issue[], whole: string): Problem {
  return invalid(issues.flatMap((issue) => fieldErrors(issue, whole)));
}

function fieldErrors(issue: StandardSchemaV1.Issue & { keys?: string[] }, whole: string): FieldError[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (!issue.keys) return [{ field: path.join('.') || whole, message: issue.message }];
  return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is not a known member' }));
}

export const notFound = (what: string) => new Problem('not-found', what);

/** Without an order: nothing was promised, the client may try again. */
export function unavailable(detail: string): Problem {
  return new Problem('unavailable', detail, {}, { 'Retry-After': '1' });
}

export const locationOf = (orderId: string) => `/orders/${orderId}`;

/** The answer to a repeated request whose order is still pending. */
export function stillPending(orderId: string): Problem {
  const detail = 'The order under this key is stored and will be settled: follow Location.';
  const headers = { Location: locationOf(orderId) };
  return new Problem('still-pending', detail, { orderId }, headers);
}

/** With an order: it is stored and will be settled. No Retry-After, for posting again without a key would buy twice. */
export function paymentPending(orderId: string): Problem {
  const detail =
    'The order is stored and will be settled. Do not post it again: follow Location, or repeat it with the same Idempotency-Key.';
  return new Problem('payment-pending', detail, { orderId }, { Location: locationOf(orderId) });
}
