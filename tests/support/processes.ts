import { type Link } from '../../common/lab/breaking/link.ts';
import { type LinkName, openLinks } from '../../common/lab/breaking/links.ts';
import { portOf, profileBase, type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { identify, isPaused } from '../../common/lab/processes/processes.ts';
import { pauseProcess, resumeProcess } from '../../common/lab/breaking/process-control.ts';
import { startService, type ServiceProcess } from '../../common/lab/processes/service-process.ts';
import { type Deployment } from './deployment.ts';
import { type Servers } from './infrastructure.ts';
import { type Logs } from './logs.ts';
import { isWhole } from './ready.ts';

/** The first link's port, counted from the port of the variant's order service. */
const LINK_OFFSET = 30;

/** Short, as cases stop services often; long enough to observe. */
const DRAIN_MS = '500';

/** Twelve processes may boot on two cores at the same time. */
const BOOT_MS = 120_000;

const services: Service[] = ['order', 'billing', 'notification'];

/** Runs services as processes of this machine; they reach their dependencies through links. */
export class ProcessDeployment implements Deployment {
  private readonly running = new Map<string, ServiceProcess>();
  /** The services that ended without being asked. */
  private readonly crashed = new Set<string>();
  private opened = new Map<LinkName, Link>();

  private constructor(
    private readonly variant: Variant,
    private readonly servers: Servers,
    private readonly logs: Logs,
    private readonly replicas: number,
    private readonly faultsFile: ((service: Service) => string) | undefined,
  ) {}

  static async open(
    variant: Variant,
    { broker, replicas, faultsFile }: { broker: boolean; replicas: number; faultsFile?: (service: Service) => string },
    servers: Servers,
    logs: Logs,
  ): Promise<ProcessDeployment> {
    const deployment = new ProcessDeployment(variant, servers, logs, replicas, faultsFile);
    await deployment.openLinks(broker);
    return deployment;
  }

  url(service: Service, replica = 1): string {
    return `http://127.0.0.1:${this.port(service, replica)}`;
  }

  databaseUrl(service: Service): string {
    return this.servers.databases[service];
  }

  amqpUrl(): string | undefined {
    return this.opened.has('order.broker') ? this.servers.brokers[this.variant] : undefined;
  }

  async start(service: Service, replica = 1): Promise<void> {
    await this.launch(service, replica).ready(BOOT_MS);
  }

  launch(service: Service, replica = 1): ServiceProcess {
    const started = startService({
      service,
      variant: this.variant,
      replica,
      port: this.port(service, replica),
      infrastructure: {
        databaseUrl: (name: Service) => this.link(`${name}.database`).through(this.databaseUrl(name)),
        amqpUrl: () => this.link(`${service}.broker`).through(this.servers.brokers[this.variant]!),
      },
      env: this.environment(service),
      onLine: (line) => this.logs.take(service, line),
    });
    const name = key(service, replica);
    this.running.set(name, started);
    void started.exited.then(() => {
      if (this.running.get(name) !== started) return;
      this.running.delete(name);
      this.crashed.add(name);
    });
    return started;
  }

  async stop(service: Service, replica = 1): Promise<number> {
    return this.leave(service, replica).stop();
  }

  async kill(service: Service, replica = 1): Promise<void> {
    await this.leave(service, replica).kill();
  }

  pause(service: Service, replica = 1): Promise<void> {
    return pauseProcess(identify(this.process(service, replica).pid)!, key(service, replica));
  }

  links(names: LinkName[]): Link[] {
    return names.flatMap((name) => this.opened.get(name) ?? []);
  }

  async heal(): Promise<void> {
    for (const link of this.opened.values()) await link.mend();
    await this.resumePaused();
    const crashed = [...this.crashed];
    this.crashed.clear();
    for (const service of services) this.launchMissing(service);
    await Promise.all([...this.running.values()].map((process) => process.ready(BOOT_MS)));
    await Promise.all([...this.running.values()].map(({ url }) => isWhole(url)));
    if (crashed.length > 0) throw new Error(`Ended by themselves: ${crashed.join(', ')}`);
  }

  async close(): Promise<void> {
    await this.resumePaused();
    const running = [...this.running.values()];
    this.running.clear();
    await Promise.all(running.map((process) => process.stop()));
    await Promise.all([...this.opened.values()].map((link) => link.cut()));
  }

  private async resumePaused(): Promise<void> {
    for (const [name, { pid }] of this.running) {
      const id = identify(pid);
      if (id && isPaused(id)) await resumeProcess(id, name);
    }
  }

  private launchMissing(service: Service): void {
    for (let replica = 1; replica <= this.replicas; replica++) {
      if (!this.running.has(key(service, replica))) this.launch(service, replica);
    }
  }

  private async openLinks(broker: boolean): Promise<void> {
    const targets = {
      url: (name: Service) => this.url(name),
      databaseUrl: (name: Service) => this.databaseUrl(name),
      amqpUrl: broker ? this.servers.brokers[this.variant] : undefined,
    };
    this.opened = await openLinks(targets, this.port('order', 1) + LINK_OFFSET);
  }

  private environment(service: Service): Record<string, string> {
    const env: Record<string, string> = { DRAIN_MS };
    if (this.faultsFile) env.LAB_FAULTS_FILE = this.faultsFile(service);
    if (service !== 'order') return env;
    return { ...env, BILLING_URL: this.peers('billing'), NOTIFICATION_URL: this.peers('notification') };
  }

  /** Points Order at the links; with two replicas directly at both, since a link accepts while its replica is down. */
  private peers(name: 'billing' | 'notification'): string {
    if (this.replicas > 1) return `${this.url(name)},${this.url(name, 2)}`;
    return this.link(`order.${name}`).through(this.url(name));
  }

  /** Above the ports of `make run`, so both can run at the same time. */
  private port(service: Service, replica: number): number {
    return portOf(this.variant, service, replica, {}) + profileBase('test');
  }

  private link(name: LinkName): Link {
    const [link] = this.links([name]);
    if (!link) throw new Error(`This variant has no link ${name}`);
    return link;
  }

  private process(service: Service, replica: number): ServiceProcess {
    const process = this.running.get(key(service, replica));
    if (!process) throw new Error(`${key(service, replica)} isn't running`);
    return process;
  }

  private leave(service: Service, replica: number): ServiceProcess {
    const process = this.process(service, replica);
    this.running.delete(key(service, replica));
    return process;
  }
}

const key = (service: Service, replica: number) => `${service}-${replica}`;
