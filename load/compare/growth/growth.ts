import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { stateFolder } from '../../../common/lab/machine/folders.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { type Service, services } from '../../../common/lab/processes/ports.ts';
import { urlFor } from '../../measure/stored.ts';
import { type Stack } from '../../stack.ts';
import { type Part } from '../part.ts';
import { notCalled } from './calls.ts';
import { compared, complaintsOf, type Growing } from './compared.ts';
import { exercise } from './exercise.ts';
import { type Execution } from './plans.ts';
import { markdownOf } from './report.ts';
import { backlog, stored, userNumberOf } from './stored.sql.ts';

/** This variant has the most queries: it has the outbox and the settler. The tables are the same in all variants. */
const VARIANT = 'hybrid';
const ORDERS: Orders = { small: 1000, large: 1_000_000, backlog: 20_000 };

export interface GrowthData {
  orders: Orders;
  queries: Growing[];
  /** The same with many orders stored: without a backlog, and with one newer than the last ANALYZE. */
  withBacklog: Growing[];
}

interface Orders {
  small: number;
  large: number;
  /** Pending orders and unpublished events. */
  backlog: number;
}

/** Compares the plans of every statement of the services, with few and with many orders stored. */
export const growth: Part<GrowthData> = {
  title: 'A million stored orders',
  seconds: () => 200,

  async measure(bench) {
    const data = await bench.on(VARIANT, (stack) => growing(stack, ORDERS, (what, step) => bench.step(what, step, 5)));
    const [first, ...more] = complaintsOf(data.queries);
    if (first)
      throw new LabError([`With ${ORDERS.large} orders, some queries changed: ${first}`, ...more].join('\n    '));
    return data;
  },

  render: (data) => ({ markdown: markdownOf(data), charts: {} }),
};

/** Measures in five steps. @param say gets a description and the number of each step */
export async function growing(
  stack: Stack,
  orders: Orders,
  say: (what: string, step: number) => void,
): Promise<GrowthData> {
  const log = logOf(stack);
  const url = (service: Service) => stack.url(service);
  const missing = await notCalled(url);
  if (missing.length > 0) throw new LabError(`Operations that calls.ts does not call: ${missing.join(', ')}`);
  const databases = await connected(stack);
  const scene = { url, orders: databases.order, log };
  type Look = Record<string, Execution[]>;
  const look = async (from: number, to: number): Promise<Look> => {
    say(`storing ${to - from} orders`, from === 0 ? 1 : 3);
    await store(databases, { from, to });
    say(`calling every operation with ${to} orders stored`, from === 0 ? 2 : 4);
    const usual = from + 1;
    return {
      usual: await exercise(scene, userNumberOf(usual, { from, to }), usual),
      busy: await exercise(scene, 0, 10),
    };
  };
  try {
    await explain(databases, true);
    await newSessions(stack, databases);
    const small = await look(0, orders.small);
    const large = await look(orders.small, orders.large);
    say(`calling every operation behind a backlog of ${orders.backlog}`, 5);
    await databases.order.query(backlog(orders.backlog));
    const behind: Look = { usual: await exercise(scene, userNumberOf(1, { from: 0, to: orders.small }), 1) };
    return { orders, queries: compared(small, large), withBacklog: compared({ usual: large.usual! }, behind) };
  } finally {
    await tidyUp(stack, databases);
  }
}

function logOf({ infrastructure }: Stack): string {
  if (infrastructure?.mode === 'native') return join(stateFolder('load', 'postgres'), 'log');
  throw new LabError('The plans are read from the log of a native PostgreSQL: INFRA=native make compare PART=growth');
}

type Databases = Record<Service, pg.Client>;

async function connected(stack: Stack): Promise<Databases> {
  const clients: Partial<Databases> = {};
  for (const service of services) {
    const settings = { connectionString: urlFor(stack, service), options: `-c search_path=${stack.variant}` };
    clients[service] = new pg.Client(settings);
    await clients[service].connect();
  }
  return clients as Databases;
}

const EXPLAINED = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_nested_statements': 'on', // statements of functions and foreign keys
  'auto_explain.log_format': 'json',
  'auto_explain.log_parameter_max_length': '0',
};

/** Switches auto_explain for sessions that the services open from now on. */
async function explain(databases: Databases, on: boolean): Promise<void> {
  for (const service of services) {
    const role = `ALTER ROLE "${service}" IN DATABASE "${service}_db"`;
    if (!on) await databases[service].query(`${role} RESET ALL`);
    else
      for (const [name, value] of Object.entries(EXPLAINED))
        await databases[service].query(`${role} SET ${name} = '${value}'`);
  }
}

/** Ends the sessions of the services, and waits until they are ready with new ones. */
async function newSessions(stack: Stack, databases: Databases): Promise<void> {
  for (const service of services) {
    await databases[service].query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
      service,
    ]);
    while (!(await fetch(`${stack.url(service)}/health/ready`)).ok) await sleep(100);
  }
}

/** Stores orders and runs VACUUM, because autovacuum would run at an unknown time. */
async function store(databases: Databases, range: { from: number; to: number }): Promise<void> {
  await Promise.all(
    services.map(async (service) => {
      await databases[service].query(stored[service](range));
      await databases[service].query('VACUUM (ANALYZE)');
    }),
  );
}

/** Drops the million orders and switches auto_explain off for the next measurement. */
async function tidyUp({ variant }: Stack, databases: Databases): Promise<void> {
  await explain(databases, false);
  for (const service of services) {
    await databases[service].query(`DROP SCHEMA IF EXISTS "${variant}" CASCADE`);
    await databases[service].end();
  }
}
