import pg from 'pg';
import { servers } from './infrastructure.ts';

/** A database of Notification for one test file, because all variants and other files share the usual ones. */
export class OwnDatabase {
  readonly name: string;

  constructor(purpose: string) {
    this.name = `${purpose}_${process.pid}`;
  }

  get url(): string {
    return at(this.name).toString();
  }

  create(): Promise<void> {
    return this.asSuperuser(`CREATE DATABASE ${this.name} OWNER notification`);
  }

  drop(): Promise<void> {
    return this.asSuperuser(`DROP DATABASE ${this.name} WITH (FORCE)`);
  }

  async asSuperuser(...statements: string[]): Promise<void> {
    const url = Object.assign(at('postgres'), { username: 'postgres', password: 'postgres' });
    const client = new pg.Client({ connectionString: url.toString() });
    await client.connect();
    for (const sql of statements) await client.query(sql);
    await client.end();
  }
}

const at = (name: string) => Object.assign(new URL(servers().databases.notification), { pathname: `/${name}` });
