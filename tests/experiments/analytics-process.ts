import pg from 'pg';
import { launch, type ServiceProcess } from '../../common/lab/processes/service-process.ts';
import { portOf, profileBase, type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { type Customer } from '../support/customer.ts';
import { servers } from '../support/infrastructure.ts';

/** The ports of a fourth service follow those of the variant's three. */
const PORT_OFFSET = 3;
const BOOT_MS = 120_000;

/** Runs the fourth service as a process with its own database beside a stage. */
export class Analytics {
  private process: ServiceProcess | undefined;

  private constructor(
    private readonly variant: Variant,
    private readonly port: number,
    private readonly databaseUrl: string,
  ) {}

  /** Creates the database, and sets the URL for services that are started later and call it. */
  static async prepare(variant: Variant): Promise<Analytics> {
    const admin = new URL(servers().databases.order);
    [admin.username, admin.password, admin.pathname] = ['postgres', 'postgres', 'postgres'];
    const session = new pg.Client({ connectionString: admin.toString() });
    await session.connect();
    await session.query('CREATE DATABASE analytics_db');
    await session.end();
    admin.pathname = 'analytics_db';
    const port = portOf(variant, 'order', 1, {}) + profileBase('test') + PORT_OFFSET;
    process.env.ANALYTICS_URL = `http://127.0.0.1:${port}`;
    return new Analytics(variant, port, admin.toString());
  }

  async start(): Promise<void> {
    const { variant, port } = this;
    const service = 'analytics' as Service; // only the patched copy knows it
    const env: Record<string, string> = {
      SERVICE: service,
      VARIANT: variant,
      PORT: String(port),
      DATABASE_URL: this.databaseUrl,
    };
    const broker = servers().brokers[variant];
    if (broker) env.AMQP_URL = broker;
    this.process = launch({ service, variant, replica: 1, port, env });
    await this.process.ready(BOOT_MS);
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    this.process = undefined;
  }

  async of({ userId }: Customer): Promise<unknown> {
    return (await fetch(`http://127.0.0.1:${this.port}/analytics/${userId}`)).json();
  }
}
