/**
 * The types of a run: one order in each variant at the same moment. `Run` is the file: facts with their times, as they
 * were recorded. `LaneModel` is everything that `make trace`, the diagrams' test and the page draw; it derives from the
 * records alone. The module imports types only, so it loads in Node and in a browser.
 *
 * All times are integer microseconds since the client's first POST of the lane. A time before it is negative.
 */
import { type ArrowKind } from './arrows.ts';
import { type Participant } from './participants.ts';
import { type SpanLine } from './span.ts';

/** The variants in the order of the lanes. */
export const laneNames = ['http', 'events', 'collaboration', 'hybrid'] as const;
export type LaneName = (typeof laneNames)[number];

export const FORMAT = 'interaction-styles-lab/run';
export const FORMAT_VERSION = 1;

/** A text in each language of the page. */
export interface Words {
  en: string;
  ru: string;
}

// ---------------------------------------------------------------- the file

export interface Run {
  format: typeof FORMAT;
  version: typeof FORMAT_VERSION;
  /** The id of the scenario, for example `billing-down`. It is also the name of the file. */
  scenario: string;
  title: Words;
  /** ISO 8601, UTC. */
  recordedAt: string;
  /** The commit whose code ran. */
  commit: string;
  /** In the order of `laneNames`. A lane that did not run is missing. */
  lanes: Lane[];
  /** The code that the lanes' arrow tables link to, by `file#line`. */
  sources: Record<string, Source>;
  /** The SQL functions of the services, by name. A statement that calls one does what its body does. */
  functions: Record<string, string>;
}

/** One variant's part of a run. */
export interface Lane {
  variant: LaneName;
  /** The moment of the client's first POST, ISO 8601 with microseconds. Rows hold times of day. */
  startedAt: string;
  /** By `at`. A live lane grows at its end. */
  records: LaneRecord[];
  /** The arrow table of the variant's README. */
  code: CodeRow[];
}

/** One entry of a lane's log. */
export type LaneRecord =
  SpanRecord | RequestRecord | AnswerRecord | FaultRecord | RowsRecord | QueueRecord | BooksRecord | LogRecord;

interface Timed {
  /** Microseconds since the client's first POST. */
  at: number;
}

/** A line of a service's span file. A span has one line when it starts and one with `end` when it ends. */
export interface SpanRecord extends Timed {
  record: 'span';
  /** Its times count from the client's first POST, too. Its pid is the number of the process in this lane, from 1. */
  span: SpanLine;
}

/** The client sends a request. */
export interface RequestRecord extends Timed {
  record: 'request';
  /** 1 for the first POST, 2 for its repeat. */
  attempt: number;
  method: 'POST';
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** The client gets the answer, or the connection's error. */
export interface AnswerRecord extends Timed {
  record: 'answer';
  attempt: number;
  /** Absent when no answer came. */
  status?: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** For example ECONNREFUSED. */
  error?: string;
}

export type FaultKind = 'down' | 'slow' | 'killed' | 'locked';

export interface FaultRecord extends Timed {
  record: 'fault';
  /** The same in all records of one fault, for example `billing-down`. */
  fault: string;
  kind: FaultKind;
  /** The broken participant. A locked account is Billing's. */
  participant: Participant;
  /**
   * `set`: the fault is there; for `killed` the process ends now, and for the others this is before the POST. `felt`: it had
   * an effect on this lane's order; the model finds this time where no record has it. `healed`: the participant works again.
   */
  state: 'set' | 'felt' | 'healed';
  /** The added milliseconds of `slow`. */
  latencyMs?: number;
}

export type DatabaseName = 'order' | 'billing' | 'notification';
/** Column names are the table's. Times are ISO 8601; `bigint` is a number. */
export type Row = Record<string, string | number | boolean | null>;

/** The rows of this lane's orders in one table, recorded when they change: up to 100 ms after the commit. */
export interface RowsRecord extends Timed {
  record: 'rows';
  database: DatabaseName;
  table: 'orders' | 'withdrawals' | 'ledger' | 'outbox' | 'notifications';
  rows: Row[];
}

/** The number of messages that wait in a queue, recorded when it changes. */
export interface QueueRecord extends Timed {
  record: 'queue';
  queue: string;
  ready: number;
}

/** The customer's books, recorded when they change. Amounts are minor units. The customer has earlier orders, too. */
export interface BooksRecord extends Timed {
  record: 'books';
  /** The sum of all deposits. */
  deposits: number;
  balance: number;
  /** The sum of the completed orders. */
  completed: number;
  /** The sum of the paid withdrawals. It is ahead of `completed` while an order is paid and not settled. */
  paid: number;
  /** Counts. A settled order is completed or failed. */
  orders: number;
  settledOrders: number;
  notifications: number;
}

/** A line of a service's log that carries the trace of this lane's order, or tells of its breaker. */
export interface LogRecord extends Timed {
  record: 'log';
  service: DatabaseName;
  level: 'info' | 'warn' | 'error';
  message: string;
}

/** One row of an arrow table: the arrows `from` → `to` with one of these labels, and their code. */
export interface CodeRow {
  from: Participant;
  to: Participant;
  /** For example `['OrderCompleted', 'OrderFailed']`, or `['UPDATE orders + INSERT outbox']` for a statement. */
  labels: string[];
  /** Keys of `Run.sources`, in the order in which the code runs. */
  sources: string[];
}

export interface Source {
  /** From the root of the repository, with slashes. */
  file: string;
  /** The number of the first line of `text`, from 1. */
  line: number;
  /** For example `PlaceOrder.resume` or `UPDATE orders`. */
  name: string;
  /** Whole lines, indented as in the file. */
  text: string;
}

// ---------------------------------------------------------------- the model

/** Everything that is drawn of a lane. Lists are by time. An interval without `to` lasts until the end of the log. */
export interface LaneModel {
  variant: LaneName;
  /** From left to right, those that the variant has: `http` has no Broker. */
  participants: Participant[];
  arrows: ModelArrow[];
  commits: Commit[];
  waits: Wait[];
  faults: FaultInterval[];
  /** The orders that the client placed: two after a repeat without a key, none where no order was stored. */
  orders: OrderModel[];
  clocks: Clocks;
  /** From the first answer until everything is settled and notified, or known lost. Absent where nothing is owed. */
  owed?: Interval & { lost: boolean };
  /** One for each request, by attempt. */
  client: ClientView[];
  rows: RowsRecord[];
  queues: QueueRecord[];
  books: BooksRecord[];
  logs: LogRecord[];
  /** The time of the last fact that is drawn. */
  end: number;
}

export interface Interval {
  from: number;
  /** Absent while it lasts. */
  to?: number;
}

export interface ModelArrow {
  /** Stable while the log grows. */
  id: string;
  from: Participant;
  to: Participant;
  kind: ArrowKind;
  /** For example `POST /orders`, `201`, `OrderCompleted`, `UPDATE orders`. A reply's is the status. */
  what: string;
  /** Members of the body, with values that are words of the API: `status: completed`. */
  says: string[];
  /** The statement's SQL. */
  sql?: string;
  sentAt: number;
  /** Absent while it is on its way, and for an arrow that nobody received. */
  receivedAt?: number;
  /**
   * The end at the broker. It writes no spans, so this time is half of the round trip from publish to confirm away from
   * the other end.
   */
  estimated?: 'sentAt' | 'receivedAt';
  /** Nobody received it, or the receiver's answer came too late. */
  lost: boolean;
  /** When the sender knew that it is lost. */
  lostAt?: number;
  /** The error of the sender or the statement, for example ServiceFault. */
  error?: string;
  /** The settler does this, not the request. */
  resumed: boolean;
  /** How many calls with the same label went to the same receiver before this one, for the same request: 1 and 2 are retries. */
  retry: number;
  /** An index of the lane's `code`; absent for an arrow that the table leaves out. */
  code?: number;
}

export type CommitState = 'pending' | 'paid' | 'declined' | 'completed' | 'failed' | 'notified';

/** A state that became true in a service's database. */
export interface Commit {
  id: string;
  participant: Participant;
  state: CommitState;
  /** The end of the statement, or the row's own time where no span shows the statement. */
  at: number;
  /** The events that the same transaction stored in the outbox. */
  events: string[];
  orderId?: string;
  sql?: string;
  /** The microseconds of the statement. */
  took?: number;
  /** The id of the statement's arrow. */
  arrow?: string;
  /** The last commit of the lane: everything is settled and notified. */
  last: boolean;
}

/** Where the order waits while no service works on it. */
export type WaitPlace = 'row' | 'outbox' | 'queue' | 'retry queue';

export interface Wait extends Interval {
  id: string;
  place: WaitPlace;
  /** The owner of the row or outbox, or Broker. */
  participant: Participant;
  /** The service that takes it from there: the queue's consumer; the owner for a row or an outbox. */
  for: Participant;
  /** For example OrderCreated; absent for a row. */
  event?: string;
}

export interface FaultInterval extends Interval {
  fault: string;
  kind: FaultKind;
  participant: Participant;
  /** When it first had an effect on this lane's order. */
  felt?: number;
  latencyMs?: number;
}

export interface OrderModel {
  orderId: string;
  /** Minor units. */
  price?: number;
  /** The last known state. */
  state: 'pending' | 'completed' | 'failed';
  reason?: string;
  pendingAt?: number;
  settledAt?: number;
  notifiedAt?: number;
  /** When nobody held the event or the call any more that would have led to the notification. */
  lostAt?: number;
}

export interface Clocks {
  /** The first answer. */
  answered?: { at: number; status?: number };
  /** All orders of the lane are settled. */
  settled?: { at: number };
  /** All notifications are stored. */
  notified?: { at: number };
  /** A notification is lost: the second clock never stops. */
  lost?: { at: number };
  /** `settled` and `notified`, the later one: the second clock stops here. */
  done?: { at: number };
}

export interface ClientView {
  attempt: number;
  request: RequestRecord;
  /** Absent while the client waits. */
  answer?: AnswerRecord;
  /** For example `Accepted`. */
  phrase?: string;
  /** The headers that matter to a client: Location, Retry-After, Idempotent-Replayed, Content-Type. */
  headers: Record<string, string>;
  /** What a client should do next. */
  advice: Words;
}
