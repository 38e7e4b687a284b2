import { readdirSync } from 'node:fs';
import pg from 'pg';
import { type Service, services } from '../../common/lab/processes/ports.ts';
import { hasProc } from '../measure/process-table.ts';
import { memoryOf } from '../measure/processes.ts';
import { urlFor } from '../measure/stored.ts';
import { type MeasuredProcess, type Stack } from '../stack.ts';
import { type Sample } from './flat.ts';

/** A queue is empty nearly all the time: its size counts for so many rows. */
const ROWS_OF_A_QUEUE = 1000;

/** A queue has lost more rows than it holds. */
const TABLES = `
  SELECT relname AS name, n_dead_tup::float8 AS dead, pg_total_relation_size(relid)::float8 AS bytes,
         CASE WHEN n_tup_del > n_live_tup THEN ${ROWS_OF_A_QUEUE} ELSE greatest(n_live_tup, 1) END::float8 AS rows
  FROM pg_stat_user_tables WHERE schemaname = $1 AND relname <> 'migrations'`;

/** Services whose events wait in an outbox. */
const WITH_OUTBOX: Service[] = ['order', 'billing'];

/** Looks at the processes and the databases of a variant. */
export class Looks {
  private readonly stack: Stack;
  private readonly clients: Record<string, pg.Client>;

  private constructor(stack: Stack, clients: Record<string, pg.Client>) {
    this.stack = stack;
    this.clients = clients;
  }

  static async open(stack: Stack): Promise<Looks> {
    const clients: Record<string, pg.Client> = {};
    for (const service of services) {
      const options = `-c search_path=${stack.variant}`;
      clients[service] = new pg.Client({ connectionString: urlFor(stack, service), options });
      await clients[service].connect();
    }
    return new Looks(stack, clients);
  }

  async take(): Promise<Sample['figures']> {
    const processes = this.stack.processes().filter(({ name }) => services.some((service) => service === name));
    const tables = await this.tables();
    return {
      memory: memoryOf(processes).mebibytes,
      handles: hasProc ? Object.fromEntries(processes.map(({ name, pid }) => [name, handlesOf(pid)])) : {},
      outbox: await this.outboxes(),
      dead: Object.fromEntries(tables.map(({ name, dead, rows }) => [name, dead / rows])),
      size: Object.fromEntries(tables.map(({ name, bytes, rows }) => [name, bytes / rows])),
    };
  }

  private async outboxes(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const service of WITH_OUTBOX) {
      const { rows } = await this.clients[service]!.query<{ count: string }>('SELECT count(*) FROM outbox');
      counts[service] = Number(rows[0]!.count);
    }
    return counts;
  }

  /** Reads the tables of all three databases, each named after its service. */
  private async tables() {
    const found: { name: string; rows: number; dead: number; bytes: number }[] = [];
    for (const service of services) {
      const { rows } = await this.clients[service]!.query<(typeof found)[0]>(TABLES, [this.stack.variant]);
      for (const row of rows) found.push({ ...row, name: `${service}.${row.name}` });
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.clients).map((client) => client.end()));
  }
}

/** Counts the open files and sockets of a process on Linux. */
function handlesOf(pid: MeasuredProcess['pid']): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
