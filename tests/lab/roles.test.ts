import pg from 'pg';
import { type Service } from '../../common/lab/processes/ports.ts';
import { servers } from '../support/infrastructure.ts';

const services: Service[] = ['order', 'billing', 'notification'];
const databases = ['order_db', 'billing_db', 'notification_db', 'postgres', 'template1'];

/** Connects as the role of `service` to `database`. Returns the database's name or the SQLSTATE of the refusal. */
async function connecting(service: Service, database: string): Promise<string> {
  const url = new URL(servers().databases[service]);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    return rows[0]!.name;
  } catch (refused) {
    return (refused as { code: string }).code;
  } finally {
    await client.end();
  }
}

describe('roles', () => {
  for (const service of services) {
    test(`${service} reaches its own database and no other`, async () => {
      const insufficientPrivilege = '42501';
      const reached = Object.fromEntries(
        await Promise.all(databases.map(async (name) => [name, await connecting(service, name)] as const)),
      );
      expect(reached).toStrictEqual({
        ...Object.fromEntries(databases.map((name) => [name, insufficientPrivilege])),
        [`${service}_db`]: `${service}_db`,
      });
    });
  }
});
