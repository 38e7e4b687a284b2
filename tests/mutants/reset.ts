import { connect } from 'amqplib';
import pg from 'pg';
import { hasBroker, services, type Variant } from '../../common/lab/processes/ports.ts';
import { servers } from '../support/infrastructure.ts';

const EXCHANGE = 'lab.events';

/** Drops a variant's tables, queues and exchange, so that no trial meets the leftovers of the one before. */
export async function reset(variant: Variant): Promise<void> {
  const { databases, brokers } = servers();
  for (const service of services) await dropSchema(databases[service], variant);
  if (hasBroker(variant)) await deleteTopology(brokers[variant]!);
}

async function dropSchema(url: string, schema: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    // sessions of killed services may hold locks for a moment
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1', [
      `${schema}-%`,
    ]);
    await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  } finally {
    await client.end();
  }
}

async function deleteTopology(url: string): Promise<void> {
  const connection = await connect(url);
  try {
    const channel = await connection.createChannel();
    for (const queue of services.flatMap((service) => [service, `${service}.dead`, `${service}.retry`]))
      await channel.deleteQueue(queue);
    await channel.deleteExchange(EXCHANGE);
  } finally {
    await connection.close();
  }
}
