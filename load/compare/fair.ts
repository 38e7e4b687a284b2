import { statfsSync } from 'node:fs';
import pg from 'pg';
import { stateFolder } from '../../common/lab/machine/folders.ts';
import { hasBroker, type Service, services } from '../../common/lab/processes/ports.ts';
import { type Stack } from '../stack.ts';
import { readBrokerSettings } from './fair-broker.ts';
import { Unsound } from './sound.ts';

/** The settings that the running servers report, by name. */
export type Settings = Record<string, string>;

/** Without these a confirmed commit can be lost, and the speed would mean nothing. */
const required = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
const shown = ['max_connections', 'shared_buffers', 'wal_level', 'wal_sync_method', 'server_version'];

const TMPFS_MAGIC = 0x01021994; // statfs(2)

/**
 * Reads the settings from the running servers. The broker's are read once, because its statistics come late.
 * @throws Unsound when one of them makes the comparison unfair
 */
export async function readSettings(stack: Stack, known: Settings = {}): Promise<Settings> {
  const settings: Settings = { ...known };
  for (const service of services) Object.assign(settings, await ofDatabase(stack, service));
  if (stack.infrastructure?.mode === 'native' && statfsSync(stateFolder('load')).type === TMPFS_MAGIC) {
    throw new Unsound('.lab/ is on a tmpfs: nothing is written to a disk, so the figures would mean nothing');
  }
  if (hasBroker(stack.variant) && !known.rabbitmq) Object.assign(settings, await readBrokerSettings(stack));
  return settings;
}

/** Reads the settings as the service's own role, which may have settings of its own. */
async function ofDatabase(stack: Stack, service: Service): Promise<Settings> {
  const client = new pg.Client({ connectionString: stack.databaseUrl(service) });
  await client.connect();
  try {
    const names = [...Object.keys(required), ...shown];
    const { rows } = await client.query<{ name: string; setting: string }>(
      'SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name = ANY ($1)',
      [names],
    );
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    expectDurable(settings);
    const { rows: unlogged } = await client.query<{ relname: string }>(
      `SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident($1)) AND relkind = 'r' AND relpersistence <> 'p'`,
      [stack.variant],
    );
    if (unlogged.length > 0) throw new Unsound(`${unlogged[0]!.relname} is an unlogged table`);
    return settings;
  } finally {
    await client.end();
  }
}

export function expectDurable(settings: Settings): void {
  for (const [name, value] of Object.entries(required)) {
    if (settings[name] === value) continue;
    throw new Unsound(`PostgreSQL runs with ${name} = ${settings[name]}; it has to be ${value}`);
  }
}
