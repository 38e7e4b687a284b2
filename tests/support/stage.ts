import { resolve } from 'node:path';
import { baseOf } from '../../common/lab/processes/experiments.ts';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { type Features } from '../behaviour/features.ts';
import { clearFaults, type Faults, writeFaults } from '../../common/lab/breaking/injections.ts';
import { asyncApiOf } from './asyncapi.ts';
import { Client } from './client.ts';
import { deploy } from './deploy.ts';
import { type Deployment } from './deployment.ts';
import { EventTap } from './event-tap.ts';
import { eventually } from './eventually.ts';
import { TEST_FOLDER } from './infrastructure.ts';
import { Logs } from './logs.ts';
import { isWhole } from './ready.ts';
import { Sql } from './sql.ts';
import { Turn } from './turn.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** One variant, started for one test file. Its cases get its features, never its name. */
export class Stage {
  readonly logs: Logs;
  /**
   * Exceptions that cases caused: orders that may lack a notification, users with withdrawals for invented orders, users
   * with an order that may stay pending.
   */
  readonly exceptions = { unnotified: new Set<string>(), inventing: new Set<string>(), waiting: new Set<string>() };
  private readonly turn: Turn;
  private opened: Opened | undefined;

  constructor(
    private readonly variant: Variant,
    readonly features: Features,
    private readonly options: { replicas?: number; startsEmpty?: boolean; takesFaults?: boolean } = {},
  ) {
    this.logs = new Logs(`${TEST_FOLDER}/logs/${variant}-${process.pid}.log`);
    this.turn = new Turn(`${TEST_FOLDER}/turns/${baseOf(variant)}`); // an experiment has the ports of its variant
  }

  async open(): Promise<void> {
    await this.turn.take();
    const faultsFile = this.options.takesFaults ? this.faultsFile : undefined;
    const shape = { broker: this.features.broker, replicas: this.replicas, faultsFile };
    const deployment = await deploy(this.variant, shape, this.logs);
    this.opened = open(deployment, this.variant, this.replicas);
    if (this.options.startsEmpty) await this.dropSchemas();
    await Promise.all(this.replicaNumbers.flatMap((n) => services.map((service) => deployment.start(service, n))));
    await Promise.all(
      this.replicaNumbers.flatMap((n) => services.map((service) => isWhole(deployment.url(service, n)))),
    );
    const amqpUrl = deployment.amqpUrl();
    if (amqpUrl) this.opened.tap = await EventTap.open(amqpUrl);
    await Promise.all(services.map((service) => this.client(service).document()));
  }

  async close(): Promise<void> {
    await this.opened?.deployment.close();
    await this.opened?.tap?.close();
    for (const service of services) await this.opened?.databases[service].close();
    await this.turn.leave();
  }

  get order(): Client {
    return this.client('order');
  }
  get billing(): Client {
    return this.client('billing');
  }
  get notification(): Client {
    return this.client('notification');
  }
  get deployment(): Deployment {
    return this.now.deployment;
  }

  /** The schema of the variant's tables in each database. */
  get schema(): string {
    return this.variant;
  }

  /** The document that describes the variant's messages. */
  get asyncApi() {
    return asyncApiOf(this.base);
  }

  /** The variant itself, or the one that an experiment changes. */
  get base(): Variant {
    return baseOf(this.variant);
  }

  /** The variant whose document in `docs/api` describes this service. */
  documentedAs(service: Service): Variant {
    return this.features.documents?.[service] ?? this.base;
  }

  /** The subscriber to all events; only a variant with a broker has one. */
  get tap(): EventTap {
    if (!this.now.tap) throw new Error('This variant has no broker to listen to');
    return this.now.tap;
  }

  get tapIfAny(): EventTap | undefined {
    return this.now.tap;
  }

  /** Injects latency and errors on a stage with `takesFaults`; `undefined` clears them. */
  inject(service: Service, faults: Faults | undefined): void {
    if (!this.options.takesFaults) throw new Error('The services of this stage have no faults file');
    if (faults) writeFaults(this.faultsFile(service), faults);
    else clearFaults(this.faultsFile(service));
  }

  private readonly faultsFile = (service: Service) => resolve(TEST_FOLDER, `${this.variant}.${service}.faults`);

  private get replicas(): number {
    return this.options.replicas ?? 1;
  }

  private async dropSchemas(): Promise<void> {
    for (const service of services)
      await this.database(service).rows(`DROP SCHEMA IF EXISTS "${this.variant}" CASCADE`);
  }

  /** Replicas are numbered from 1. */
  get replicaNumbers(): number[] {
    return Array.from({ length: this.replicas }, (_, index) => index + 1);
  }

  /** The clients of the first replicas. */
  get clients(): Record<Service, Client> {
    return { order: this.order, billing: this.billing, notification: this.notification };
  }

  client(service: Service, replica = 1): Client {
    return this.now.clients[service][replica - 1]!;
  }

  database(service: Service): Sql {
    return this.now.databases[service];
  }

  /** Waits until the order is settled and returns the body of `GET /orders/{orderId}`. */
  async settled(orderId: string, within?: number): Promise<Record<string, unknown>> {
    return eventually(
      async () => {
        const { status, body } = await this.order.get(`/orders/${orderId}`);
        expect({ status, order: (body as { status: string }).status }).not.toMatchObject({ order: 'pending' });
        expect(status).toBe(200);
        return body;
      },
      { within },
    );
  }

  private get now(): Opened {
    if (!this.opened) throw new Error('The stage is not open: cases run between open() and close()');
    return this.opened;
  }
}

interface Opened {
  deployment: Deployment;
  clients: Record<Service, Client[]>;
  databases: Record<Service, Sql>;
  tap?: EventTap;
}

function open(deployment: Deployment, schema: string, replicas: number): Opened {
  const each = <T>(make: (service: Service) => T) =>
    Object.fromEntries(services.map((service) => [service, make(service)])) as Record<Service, T>;
  return {
    deployment,
    clients: each((service) =>
      Array.from({ length: replicas }, (_, index) => new Client(deployment.url(service, index + 1))),
    ),
    databases: each((service) => new Sql(deployment.databaseUrl(service), schema)),
  };
}
