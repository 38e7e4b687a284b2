import pg from 'pg';
import { sumOf } from '../../common/lab/client/metrics.ts';
import { type Service, services } from '../../common/lab/processes/ports.ts';
import { type Stack } from '../stack.ts';

/** Counts of messages and statements since the start. */
export interface Traffic {
  /** Events that the broker confirmed, and deliveries that a service acknowledged, by service. */
  published: Record<Service, number>;
  consumed: Record<Service, number>;
  /** Statements that PostgreSQL ran for each service; undefined without pg_stat_statements. */
  statements?: Record<Service, number>;
}

/** Reads the counts from the services (GET /metrics) and from pg_stat_statements. */
export async function trafficOf(stack: Stack): Promise<Traffic> {
  const seen = await Promise.all(
    services.map(async (service) => {
      const metrics = await Promise.all(
        stack.services
          .filter((one) => one.service === service)
          .map(async ({ url }) => (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5000) })).text()),
      );
      return { service, text: metrics.join('\n') };
    }),
  );
  const total = (name: string) =>
    Object.fromEntries(seen.map(({ service, text }) => [service, sumOf(text, name) ?? 0])) as Record<Service, number>;
  const published = total('events_published_total');
  return { published, consumed: total('events_consumed_total'), statements: await statementsOf(stack) };
}

const STATEMENTS = `
  SELECT usename AS service, coalesce(sum(calls), 0)::float8 AS calls
  FROM pg_stat_statements JOIN pg_user ON usesysid = userid WHERE usename = ANY ($1) AND toplevel GROUP BY usename`;

async function statementsOf({ infrastructure }: Stack): Promise<Traffic['statements']> {
  if (!infrastructure?.adminDatabaseUrl) return undefined;
  const client = new pg.Client({ connectionString: infrastructure.adminDatabaseUrl });
  await client.connect();
  try {
    const { rows: loaded } = await client.query(
      `SELECT FROM pg_settings WHERE name = 'shared_preload_libraries' AND setting LIKE '%pg_stat_statements%'`,
    );
    if (loaded.length === 0) return undefined;
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const { rows } = await client.query<{ service: Service; calls: number }>(STATEMENTS, [services]);
    const calls = (service: Service) => rows.find((row) => row.service === service)?.calls ?? 0;
    return { order: calls('order'), billing: calls('billing'), notification: calls('notification') };
  } finally {
    await client.end();
  }
}

/** Divides the messages and statements of all services by the number of orders; two decimals. */
export function perOrder(before: Traffic, after: Traffic, orders: number) {
  const total = (counts: Record<Service, number>) => services.reduce((sum, service) => sum + counts[service], 0);
  const each = (read: (traffic: Traffic) => Record<Service, number>) =>
    Number(((total(read(after)) - total(read(before))) / orders).toFixed(2));
  return {
    published: each(({ published }) => published),
    consumed: each(({ consumed }) => consumed),
    statements: before.statements && after.statements ? each(({ statements }) => statements!) : null,
  };
}
