import { type Service } from '../../common/lab/processes/ports.ts';
import { type LinkName } from './deployment.ts';
import { Link } from './link.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** What the services of a variant depend on, as it is reached from this machine. */
export interface Targets {
  url(service: Service): string;
  databaseUrl(service: Service): string;
  amqpUrl: string | undefined;
}

/** Opens a link to everything that a service depends on, on the ports from `first` on of one address. */
export async function openLinks(to: Targets, first: number, address?: string): Promise<Map<LinkName, Link>> {
  const targets: [LinkName, string][] = services.map((name) => [`${name}.database`, to.databaseUrl(name)]);
  targets.push(['order.billing', to.url('billing')], ['order.notification', to.url('notification')]);
  if (to.amqpUrl) for (const name of services) targets.push([`${name}.broker`, to.amqpUrl]);
  const opened = new Map<LinkName, Link>();
  for (const [index, [name, url]] of targets.entries()) opened.set(name, await Link.open(first + index, url, address));
  return opened;
}
