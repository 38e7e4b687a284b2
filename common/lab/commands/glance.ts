import pg from 'pg';
import { readQueues } from '../audit/queues.ts';
import { type Controlled, type LabServer } from '../breaking/controlled.ts';
import { inWords } from '../breaking/injections.ts';
import { plantedIn } from '../breaking/planted.ts';
import { sumOf } from '../client/metrics.ts';
import { databaseUrlsOf } from '../servers/database-urls.ts';
import { hasBroker, type Service, type Variant } from '../processes/ports.ts';
import { nameOf } from '../processes/running-services.ts';

const PATIENCE_MS = 800;
/** Parked events that are named for each outbox. */
const PARKED_SHOWN = 3;

/** What can be said of a running variant at one moment, by name; a part that does not answer in time is `?`. */
export class Glance {
  readonly variant: Variant;
  private readonly services: Controlled[];
  private readonly servers: LabServer[];
  private readonly pools: Record<Service, pg.Pool>;

  constructor(variant: Variant, services: Controlled[], servers: LabServer[]) {
    this.variant = variant;
    this.services = services.filter((service) => service.variant === variant);
    this.servers = servers.filter(({ variants }) => variants.includes(variant));
    const urlOf = databaseUrlsOf(variant);
    const pool = (service: Service) => poolOf(urlOf(service), variant);
    this.pools = { order: pool('order'), billing: pool('billing'), notification: pool('notification') };
  }

  async take(): Promise<Record<string, string>> {
    const parts = [
      this.postgres(),
      this.orders(),
      this.outboxes(),
      this.notifications(),
      this.queues(),
      this.breaker(),
      ...this.health(),
    ];
    return Object.assign({}, ...(await Promise.all(parts))) as Record<string, string>;
  }

  /** Describes the faults that make fault has planted and that are still active. */
  async faults(): Promise<string[]> {
    const injected = this.services.map(async (service) => {
      const faults = await inTime(service.injected());
      return faults ? [`${nameOf(service)}: ${inWords(faults)}`] : [];
    });
    const planted = inTime(plantedIn(this.variant)).then((lines = []) =>
      lines.map((line) => `${this.variant}: ${line}`),
    );
    return (await Promise.all([...injected, planted])).flat();
  }

  /** Names the events that are parked in an outbox, the oldest first. */
  async parked(): Promise<string[]> {
    const lines = (['order', 'billing'] as const).map(async (service) => {
      const events = await this.rows(service, PARKED);
      const named = events.map(({ type, id }) => `${this.variant}/${service}: ${type} ${id}`);
      const more = Number(events[0]?.total ?? 0) - named.length;
      return more > 0 ? [...named, `${this.variant}/${service}: ${more} more; make audit names all`] : named;
    });
    return (await Promise.all(lines)).flat();
  }

  private async isPaused(name: LabServer['name']): Promise<boolean> {
    const server = this.servers.find((one) => one.name === name);
    return (await inTime(server?.isPaused() ?? Promise.resolve(false))) ?? false;
  }

  private async postgres(): Promise<Record<string, string>> {
    if (await this.isPaused('postgres')) return { postgres: 'paused' };
    return { postgres: (await this.rows('order', 'SELECT 1')).length > 0 ? 'up' : 'down' };
  }

  private async orders(): Promise<Record<string, string>> {
    const [row = {}] = await this.rows('order', ORDERS);
    const { pending = '?', completed = '?', failed = '?', settled = '?' } = row;
    return { pending, completed, failed, 'settled/s': settled };
  }

  private async notifications(): Promise<Record<string, string>> {
    const [{ count = '?' } = {}] = await this.rows('notification', 'SELECT count(*) FROM notifications');
    return { notifications: count };
  }

  private async outboxes(): Promise<Record<string, string>> {
    const counts = await Promise.all(
      (['order', 'billing'] as const).map(async (service) => {
        const [{ waiting = '?', parked = '0' } = {}] = await this.rows(service, OUTBOX);
        const text = parked === '0' ? waiting : `${waiting}, ${parked} parked`;
        return [`outbox of ${service}`, text];
      }),
    );
    return Object.fromEntries(counts) as Record<string, string>;
  }

  private async queues(): Promise<Record<string, string>> {
    if (!hasBroker(this.variant)) return { broker: '-' };
    if (await this.isPaused('broker')) return { broker: 'paused' };
    const queues = await inTime(readQueues(this.variant));
    if (!queues) return { broker: 'down' };
    const sum = (dead: boolean) =>
      queues.filter(({ name }) => name.endsWith('.dead') === dead).reduce((all, { messages }) => all + messages, 0);
    return { broker: 'up', queues: String(sum(false)), 'dead letters': String(sum(true)) };
  }

  private async breaker(): Promise<Record<string, string>> {
    const [order] = this.services.filter(({ service }) => service === 'order');
    const text = order && (await inTime(textAt(`${order.url}/metrics`)));
    const state = sumOf(text ?? '', 'circuit_state');
    return state === undefined ? {} : { breaker: ['closed', 'open', 'half-open'][state] ?? String(state) };
  }

  private health(): Promise<Record<string, string>>[] {
    return this.services.map(async (service) => {
      const label = nameOf(service).replace(/.*\//, '');
      const state = await inTime(service.state());
      return { [label]: state === 'running' ? await readiness(service.url) : (state ?? '?') };
    });
  }

  private async rows(service: Service, sql: string): Promise<Record<string, string>[]> {
    const result = await inTime(this.pools[service].query<Record<string, string>>(sql));
    return result?.rows ?? [];
  }
}

const ORDERS = `
  SELECT count(*) FILTER (WHERE status = 'pending') AS pending, count(*) FILTER (WHERE status = 'completed') AS completed,
         count(*) FILTER (WHERE status = 'failed') AS failed,
         count(*) FILTER (WHERE settled_at > clock_timestamp() - interval '1 second') AS settled
  FROM orders`;

const OUTBOX = `
  SELECT count(*) FILTER (WHERE parked_at IS NULL) AS waiting, count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked
  FROM outbox`;

const PARKED = `
  SELECT type, id, count(*) OVER () AS total FROM outbox
  WHERE parked_at IS NOT NULL ORDER BY parked_at LIMIT ${PARKED_SHOWN}`;

function poolOf(connectionString: string, schema: string): pg.Pool {
  const limits = { max: 1, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS };
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}`, ...limits });
  return pool.on('error', () => undefined);
}

async function readiness(url: string): Promise<string> {
  const text = await inTime(textAt(`${url}/health/ready`));
  if (text === undefined) return 'no answer';
  const [, status] = /"status":"(ok|degraded)"/.exec(text) ?? [];
  return status === 'ok' ? 'ready' : (status ?? 'not ready');
}

async function textAt(url: string): Promise<string> {
  return (await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })).text();
}

/** Undefined for what fails or takes too long. */
async function inTime<T>(what: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), PATIENCE_MS)));
  return Promise.race([what.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
