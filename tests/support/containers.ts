import { type Link } from '../../common/lab/breaking/link.ts';
import { type LinkName, openLinks } from '../../common/lab/breaking/links.ts';
import { writeFileSync } from 'node:fs';
import { docker } from '../../common/lab/servers/docker-engine.ts';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { composedUrl } from './compose.ts';
import { Container } from './container.ts';
import { type Deployment } from './deployment.ts';
import { type Servers, TEST_FOLDER } from './infrastructure.ts';
import { type Logs } from './logs.ts';
import { meetingPoint } from './meeting-point.ts';
import { isReady, isWhole } from './ready.ts';

/** The first link's port, counted from the port of the variant's order service. */
const LINK_OFFSET = 30;

/** An override of docker-compose.yml that points the services at the links. */
const LINKED = `${TEST_FOLDER}/linked.json`;

const services: Service[] = ['order', 'billing', 'notification'];

/** Runs services as containers of a compose project; they reach their dependencies through links on this machine. */
export class ContainerDeployment implements Deployment {
  private readonly project = process.env.COMPOSE_PROJECT_NAME!;
  private readonly containers = new Map<string, Container>();
  private opened = new Map<LinkName, Link>();

  private constructor(
    private readonly variant: Variant,
    private readonly servers: Servers,
    private readonly logs: Logs,
    private readonly replicas: number,
  ) {}

  static async open(variant: Variant, replicas: number, servers: Servers, logs: Logs): Promise<ContainerDeployment> {
    const deployment = new ContainerDeployment(variant, servers, logs, replicas);
    await deployment.goBehindLinks();
    return deployment;
  }

  url(service: Service, replica = 1): string {
    return composedUrl(service, replica);
  }

  databaseUrl(service: Service): string {
    return this.servers.databases[service];
  }

  amqpUrl(): string | undefined {
    return Object.values(this.servers.brokers)[0];
  }

  async start(service: Service, replica = 1): Promise<void> {
    const container = this.container(service, replica);
    await container.start();
    await isReady(container.url);
  }

  launch(service: Service, replica = 1): void {
    void this.container(service, replica).start();
  }

  stop(service: Service, replica = 1): Promise<number> {
    return this.container(service, replica).stop();
  }

  kill(service: Service, replica = 1): Promise<void> {
    return this.container(service, replica).kill();
  }

  pause(service: Service, replica = 1): Promise<void> {
    return this.container(service, replica).pause();
  }

  links(names: LinkName[]): Link[] {
    return names.flatMap((name) => this.opened.get(name) ?? []);
  }

  async heal(): Promise<void> {
    for (const link of this.opened.values()) await link.mend();
    const crashed: string[] = [];
    for (const container of this.containers.values()) {
      await container.resumeIfPaused();
      if (await container.hasCrashed()) crashed.push(container.name);
    }
    for (const service of services) {
      const container = this.container(service, 1);
      if (!container.wanted) await container.start();
    }
    await Promise.all(this.running().map(({ url }) => isWhole(url)));
    if (crashed.length > 0) throw new Error(`Ended by themselves: ${crashed.join(', ')}`);
  }

  async close(): Promise<void> {
    for (const container of this.containers.values()) await container.resumeIfPaused();
    await Promise.all(this.running().map((container) => container.stop()));
    if (this.replicas > 1) await docker(['rm', '--force', ...services.map((service) => this.name(service, 2))]);
    await Promise.all([...this.opened.values()].map((link) => link.cut()));
  }

  /** Recreates the services' containers with the links' addresses in their environment. */
  private async goBehindLinks(): Promise<void> {
    const targets = {
      url: (name: Service) => this.url(name),
      databaseUrl: (name: Service) => this.databaseUrl(name),
      amqpUrl: this.amqpUrl(),
    };
    const { address, host } = await meetingPoint(this.project);
    this.opened = await openLinks(targets, Number(new URL(this.url('order')).port) + LINK_OFFSET, address);
    const linked = services.map((name) => [name, { environment: this.environment(name, host) }] as const);
    writeFileSync(LINKED, JSON.stringify({ services: Object.fromEntries(linked) }, undefined, 2));
    await this.compose('up', '--no-start', '--no-deps', '--no-build', ...services);
  }

  /** Points the service at the links; Order reaches second replicas directly. */
  private environment(service: Service, host: string): Record<string, string> {
    const through = (name: LinkName, url: string) => this.links([name])[0]!.through(url, host);
    const peers = (name: 'billing' | 'notification') => {
      const first = through(`order.${name}`, this.url(name));
      return this.replicas > 1 ? `${first},http://${this.name(name, 2)}:3000` : first;
    };
    const amqpUrl = this.amqpUrl();
    return {
      DATABASE_URL: through(`${service}.database`, this.databaseUrl(service)),
      ...(amqpUrl ? { AMQP_URL: through(`${service}.broker`, amqpUrl) } : {}),
      ...(service === 'order' ? { BILLING_URL: peers('billing'), NOTIFICATION_URL: peers('notification') } : {}),
    };
  }

  private container(service: Service, replica: number): Container {
    const name = this.name(service, replica);
    const known = this.containers.get(name);
    if (known) return known;
    const { port } = new URL(this.url(service, replica));
    const made = new Container(
      name,
      this.variant,
      service,
      this.url(service, replica),
      (line) => this.logs.take(service, line),
      () =>
        this.compose('run', '--detach', '--no-deps', '--name', name, '--publish', `127.0.0.1:${port}:3000`, service),
    );
    this.containers.set(name, made);
    return made;
  }

  private running(): Container[] {
    return [...this.containers.values()].filter(({ wanted }) => wanted);
  }

  /** Compose names the first replica like this. */
  private name(service: Service, replica: number): string {
    return `${this.project}-${service}-${replica}`;
  }

  private compose(...args: string[]): Promise<string> {
    return docker(['compose', '--file', 'docker-compose.yml', '--file', LINKED, ...args]);
  }
}
