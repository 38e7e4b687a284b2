import * as z from 'zod/mini';
import { participants } from './participants.ts';
import { FORMAT, FORMAT_VERSION, laneNames, type Run } from './run.ts';

/** A file that is no run. The message says what is wrong and what to do. */
export class RunFileError extends Error {
  override readonly name = 'RunFileError';
}

const SCRIPT = /^\s*\(globalThis\.labRecordings \?\?= \[\]\)\.push\(([\s\S]*)\);\s*$/;
const ADVICE = 'Open a recording from docs/lab/recordings, or make one: make record.';

/**
 * Reads a run file: JSON, or the script that `make record` writes.
 * @throws RunFileError if it is neither, or if its format differs
 */
export function parseRun(text: string): Run {
  const [, json = text] = SCRIPT.exec(text) ?? [];
  return asRun(parseJson(json));
}

/** Checks the value of a run file. @throws RunFileError */
export function asRun(value: unknown): Run {
  const { format, version, commit } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (format !== FORMAT) throw new RunFileError(`This file is not a run of the lab. ${ADVICE}`);
  if (version !== FORMAT_VERSION) {
    const by = typeof commit === 'string' ? ` of commit ${commit}` : ' that wrote it';
    throw new RunFileError(
      `This run has format version ${String(version)}, and this page reads version ${FORMAT_VERSION}. Open it with the page${by}.`,
    );
  }
  const read = runSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new RunFileError(`This run is damaged: ${pathOf(issue!.path)} ${issue!.message}. ${ADVICE}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RunFileError(`This file is not JSON: ${(error as Error).message}. ${ADVICE}`);
  }
}

const pathOf = (path: PropertyKey[]) =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

// ---------------------------------------------------------------- the schema of `Run`

const text = z.string('is no text');
const time = z.number('is no number of microseconds').check(z.int('is no whole number of microseconds'));
const count = z.number('is no number');
const texts = z.record(z.string(), text);
const participant = z.enum(participants, 'is no participant');
const database = z.enum(['order', 'billing', 'notification'], 'is no service');

const span = z.object({
  ...{ traceId: text, spanId: text, parentSpanId: z.optional(text), parentIsRemote: z.boolean(), name: text },
  kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']),
  ...{ service: database, pid: count, start: time, end: z.optional(time), error: z.optional(text) },
  attributes: z.record(z.string(), z.optional(z.union([text, count, z.array(text)]))),
  links: z.array(z.object({ traceId: text, spanId: text })),
  events: z.array(z.object({ name: text, time })),
});

const cell = z.nullable(z.union([text, count, z.boolean()]));

const record = z.discriminatedUnion(
  'record',
  [
    z.object({ record: z.literal('span'), at: time, span }),
    z.object({
      ...{ record: z.literal('request'), at: time, attempt: count, method: z.literal('POST'), path: text },
      ...{ headers: texts, body: z.record(z.string(), z.unknown()) },
    }),
    z.object({
      ...{ record: z.literal('answer'), at: time, attempt: count, status: z.optional(count) },
      ...{ headers: texts, body: z.record(z.string(), z.unknown()), error: z.optional(text) },
    }),
    z.object({
      ...{ record: z.literal('fault'), at: time, fault: text, kind: z.enum(['down', 'slow', 'killed', 'locked']) },
      ...{ participant, state: z.enum(['set', 'felt', 'healed']), latencyMs: z.optional(count) },
    }),
    z.object({
      ...{ record: z.literal('rows'), at: time, database },
      table: z.enum(['orders', 'withdrawals', 'ledger', 'outbox', 'notifications']),
      rows: z.array(z.record(z.string(), cell)),
    }),
    z.object({ record: z.literal('queue'), at: time, queue: text, ready: count }),
    z.object({
      ...{ record: z.literal('books'), at: time, deposits: count, balance: count, completed: count, paid: count },
      ...{ orders: count, settledOrders: count, notifications: count },
    }),
    z.object({
      ...{ record: z.literal('log'), at: time, service: database, level: z.enum(['info', 'warn', 'error']) },
      message: text,
    }),
  ],
  'is no kind of record',
);

const lane = z.object({
  variant: z.enum(laneNames, 'is no variant'),
  startedAt: text,
  records: z.array(record),
  code: z.array(z.object({ from: participant, to: participant, labels: z.array(text), sources: z.array(text) })),
});

/** The schema of a run file. Its type is `Run`. */
export const runSchema: z.ZodMiniType<Run> = z.object({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  scenario: text,
  title: z.object({ en: text, ru: text }),
  recordedAt: text,
  commit: text,
  lanes: z.array(lane),
  sources: z.record(z.string(), z.object({ file: text, line: count, name: text, text })),
  functions: texts,
});
