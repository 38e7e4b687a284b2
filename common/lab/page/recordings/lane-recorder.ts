import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlledProcess } from '../../breaking/controlled-process.ts';
import { type Customer } from '../../client/customer.ts';
import { type Headers } from '../../client/api-client.ts';
import { hasBroker, type Variant } from '../../processes/ports.ts';
import { brokerUrl } from '../../servers/broker-url.ts';
import { readSpanLines } from '../../trace/spans.ts';
import { traceFolder } from '../../trace/switch.ts';
import { traceIdOf } from '../model/facts.ts';
import { type BooksRecord, type FaultRecord, type Lane, type LaneName, type LaneRecord } from '../model/run.ts';
import { type SpanLine, spansOf } from '../model/span.ts';
import { codeOfVariant } from './arrow-table.ts';
import { isoOf, now } from './clock.ts';
import { LaneLog, type NewRecord } from './log.ts';
import { logRecords } from './service-logs.ts';
import { QueuesWatch } from './watch-queues.ts';
import { RowsWatch } from './watch-rows.ts';

/** Reading rows and queues would delay the client, which runs in this process. Rows have times of their own. */
const QUIET_MS = 150;
const REPEAT_AFTER_MS = 1000;
const SERVER_ERROR = 500;

export interface Order {
  price: number;
  key?: boolean;
  repeats?: boolean;
}

/** Records one variant: the client's requests, the spans, rows, queues and books. */
export class LaneRecorder {
  readonly variant: Variant;
  readonly customer: Customer;
  readonly services: ControlledProcess[];
  private readonly log = new LaneLog();
  private readonly rows: RowsWatch;
  private queues: QueuesWatch | undefined;
  private readonly key = `recording-${randomBytes(8).toString('hex')}`;

  constructor(variant: Variant, customer: Customer, services: ControlledProcess[]) {
    this.variant = variant;
    this.customer = customer;
    this.services = services;
    this.rows = new RowsWatch(variant, customer.userId, this.log);
  }

  get hasBroker(): boolean {
    return hasBroker(this.variant);
  }

  /** The customer's books, as they were seen last. */
  get books(): BooksRecord | undefined {
    return this.log.entries.findLast((entry): entry is BooksRecord => entry.record === 'books');
  }

  async open(): Promise<void> {
    await this.rows.open();
    if (this.hasBroker) this.queues = new QueuesWatch(await brokerUrl(this.variant), this.log);
  }

  async stop(): Promise<void> {
    await Promise.all([this.rows.stop(), this.queues?.stop()]);
  }

  /** Places the order, and repeats it if the scenario says so. Resolves with the last answer or error. */
  async place({ price, key, repeats }: Order): Promise<void> {
    setTimeout(() => this.watch(), QUIET_MS);
    const status = await this.post(1, price, key);
    if (!repeats || status === undefined || status < SERVER_ERROR) return;
    await sleep(REPEAT_AFTER_MS);
    await this.post(2, price, key);
  }

  fault(fault: Omit<FaultRecord, 'at' | 'record'>, at = now()): void {
    this.log.add({ record: 'fault', at, ...fault });
  }

  private watch(): void {
    this.rows.start();
    this.queues?.start();
  }

  /** Returns the lane as it is recorded so far. */
  lane(): Lane {
    const requests = this.log.entries.filter(({ record }) => record === 'request');
    const zero = requests[0]?.at ?? now();
    const { code } = codeOfVariant(this.variant);
    const records = [...this.ownEntries(), ...logRecords(this.variant, this.traceIds())]
      .map((entry) => shifted(entry, zero))
      .sort((one, other) => one.at - other.at);
    return { variant: this.variant as LaneName, startedAt: isoOf(zero), records, code };
  }

  private ownEntries(): NewRecord[] {
    const lines = numbered(spansOf(this.traceIds(), readSpanLines(traceFolder(this.variant))));
    const spans = lines.map((span): NewRecord => ({ record: 'span', at: span.end ?? span.start, span }));
    const { entries } = this.log;
    return [...entries.map((entry) => healedBy(entry, entries, lines)), ...spans];
  }

  private traceIds(): string[] {
    return this.log.entries.flatMap((entry) =>
      entry.record === 'request' ? (traceIdOf(entry.headers.traceparent) ?? []) : [],
    );
  }

  private async post(attempt: number, price: number, key = false): Promise<number | undefined> {
    const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
    const headers: Headers = { traceparent, ...(key && { 'idempotency-key': this.key }) };
    const body = { userId: this.customer.userId, price };
    this.log.add({ record: 'request', at: now(), attempt, method: 'POST', path: '/orders', headers, body });
    try {
      const { status, headers: received, body: answer } = await this.customer.order(price, headers);
      this.log.add({ record: 'answer', at: now(), attempt, status, headers: received, body: answer });
      return status;
    } catch (error) {
      const { code = 'no answer' } = ((error as Error).cause ?? {}) as { code?: string };
      this.log.add({ record: 'answer', at: now(), attempt, headers: {}, body: {}, error: code });
      return undefined;
    }
  }
}

/** Replaces process ids by 1, 2, 3 in the order of their first spans. */
function numbered(lines: SpanLine[]): SpanLine[] {
  const sorted = lines.toSorted((one, other) => one.start - other.start);
  const numbers = new Map<number, number>();
  for (const { pid } of sorted) if (!numbers.has(pid)) numbers.set(pid, numbers.size + 1);
  return sorted.map(({ ...line }) => {
    delete (line as { variant?: string }).variant;
    return { ...line, pid: numbers.get(line.pid)! };
  });
}

/** The lab notices a little late that a participant works again. If a span shows its work before, that is the time. */
function healedBy(entry: NewRecord, entries: NewRecord[], lines: SpanLine[]): NewRecord {
  if (entry.record !== 'fault' || entry.state !== 'healed' || !STOPPED.has(entry.kind)) return entry;
  const { participant, fault } = entry;
  const set = entries.find((one) => one.record === 'fault' && one.state === 'set' && one.fault === fault);
  const works = ({ service, kind, events }: SpanLine) =>
    participant === 'Broker'
      ? kind === 'consumer' || events.some(({ name }) => name === 'confirmed')
      : service === participant.toLowerCase();
  const starts = lines.filter((span) => span.start > set!.at && works(span)).map(({ start }) => start);
  return { ...entry, at: Math.min(entry.at, ...starts) };
}

const STOPPED = new Set(['down', 'killed']);

/** Counts the times of an entry from `zero`. */
function shifted(entry: NewRecord, zero: number): LaneRecord {
  const at = entry.at - zero;
  if (entry.record !== 'span') return { ...entry, at };
  const { span } = entry;
  const events = span.events.map(({ name, time }) => ({ name, time: time - zero }));
  const end = span.end === undefined ? {} : { end: span.end - zero };
  return { record: 'span', at, span: { ...span, start: span.start - zero, ...end, events } };
}
