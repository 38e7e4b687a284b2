import { type Service, services } from '../processes/ports.ts';
import { Link } from './link.ts';

/** From a service to one of its dependencies. */
export type LinkName = `${Service}.database` | `${Service}.broker` | 'order.billing' | 'order.notification';

/** The dependencies of a variant's services, as this machine reaches them. */
export interface Targets {
  url(service: Service): string;
  databaseUrl(service: Service): string;
  amqpUrl: string | undefined;
}

/** Opens one link per service and dependency, on consecutive ports from `first` on. */
export async function openLinks(to: Targets, first: number, address?: string): Promise<Map<LinkName, Link>> {
  const targets: [LinkName, string][] = services.map((name) => [`${name}.database`, to.databaseUrl(name)]);
  targets.push(['order.billing', to.url('billing')], ['order.notification', to.url('notification')]);
  if (to.amqpUrl) for (const name of services) targets.push([`${name}.broker`, to.amqpUrl]);
  const opened = new Map<LinkName, Link>();
  for (const [index, [name, url]] of targets.entries()) opened.set(name, await Link.open(first + index, url, address));
  return opened;
}
