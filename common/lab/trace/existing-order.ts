import { inSession, tablesOf } from '../breaking/database-session.ts';
import { runningVariants } from '../breaking/running-lab.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { arrowsOf } from '../page/model/arrows.ts';
import { laneModel } from '../page/model/derive.ts';
import { traceIdOf } from '../page/model/facts.ts';
import { type Participant, participants } from '../page/model/participants.ts';
import { type LaneModel, type LaneName, type LaneRecord, type Row, type RowsRecord } from '../page/model/run.ts';
import { spansOf } from '../page/model/span.ts';
import { logRecords } from '../page/recordings/service-logs.ts';
import { type Drawn } from './lanes.ts';
import { readSpans } from './spans.ts';
import { traceFolder } from './switch.ts';
import { textOf } from './text.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Existing {
  variant: Variant;
  orderId: string;
  row: Row;
}

/** `make trace ORDER=…`: draws an order that exists, from its spans, or from its rows and log lines if it has none. */
export async function traceExisting(orderId: string): Promise<void> {
  if (!ID.test(orderId)) throw new LabError(`ORDER is "${orderId}": it is the orderId that POST /orders answers.`);
  const found = await find(orderId);
  const { variant, row } = found;
  const traceId = traceIdOf(row.traceparent) ?? '';
  const spans = spansOf(traceId, readSpans(traceFolder(variant)).ended);
  const state = `the order is ${String(row.status)}`;
  if (spans.length > 0) {
    console.log(`\n${textOf(arrowsOf(spans))}\n`);
    return say(`${variant}: ${state}; drawn from its ${spans.length} spans`);
  }
  const model = await modelOf(found, traceId);
  console.log(`\n${textOf(drawnFrom(model))}\n`);
  say(
    `${variant}: ${state}; it was not sampled, so this shows its ${model.commits.length} rows and ${model.logs.length} log lines. ` +
      'make run TRACE=1 writes the spans of every order.',
  );
}

/** Looks for the order in the running variants, or in the one that VARIANT names. */
async function find(orderId: string): Promise<Existing> {
  const variants = await runningVariants(process.env.VARIANT || 'all');
  for (const variant of variants) {
    const [row] = await rowsOf(variant, 'order', 'orders', orderId);
    if (row) return { variant, orderId, row };
  }
  throw new LabError(
    `${variants.join(', ')}: no order has the id ${orderId}. GET /orders?userId= lists the orders of a user.`,
  );
}

const tables: [Service, RowsRecord['table']][] = [
  ['order', 'orders'],
  ['order', 'outbox'],
  ['billing', 'withdrawals'],
  ['billing', 'outbox'],
  ['notification', 'notifications'],
];

async function modelOf({ variant, orderId, row }: Existing, traceId: string): Promise<LaneModel> {
  const startedAt = String(row.created_at);
  const zero = Date.parse(startedAt) * 1000;
  const rows = await Promise.all(
    tables.map(async ([database, table]): Promise<LaneRecord> => {
      const found = await rowsOf(variant, database, table, orderId);
      return { record: 'rows', at: 0, database, table, rows: found };
    }),
  );
  const logs = logRecords(variant, [traceId]).map((line) => ({ ...line, at: line.at - zero }));
  return laneModel(
    { variant: variant as LaneName, startedAt, records: [...rows, ...logs], code: [] },
    { functions: {} },
  );
}

async function rowsOf(variant: Variant, database: Service, table: string, orderId: string): Promise<Row[]> {
  const condition = table === 'outbox' ? `body LIKE '%' || $1 || '%'` : 'order_id = $1::uuid';
  const sql = `SELECT to_jsonb(one) - 'request_hash' AS row FROM ${table} AS one WHERE ${condition}`;
  const found = await inSession<{ row: Row }>(tablesOf(variant, database), sql, [orderId]);
  return found.map(({ row }) => row);
}

/** Shows each row and each log line at the service that wrote it, by time. */
export function drawnFrom({ commits, logs, waits }: LaneModel): Drawn[] {
  const note = (at: Participant, what: string, time: number): Drawn => ({
    ...{ from: at, to: at, kind: 'statement', what, says: [], at: time, lost: false },
  });
  const notes = [
    ...commits.map(({ participant, state, at }) => note(participant, `row: ${state}`, at)),
    ...logs.map(({ service, message, at }) => note(nameOf(service), `log: ${message}`, at)),
    ...waits
      .filter(({ place, to }) => place === 'outbox' && to === undefined)
      .map(({ participant, event, from }) => note(participant, `row: ${event} in the outbox`, from)),
  ];
  return notes.sort((one, other) => one.at - other.at);
}

const nameOf = (service: Service) => participants.find((one) => one.toLowerCase() === service)!;
