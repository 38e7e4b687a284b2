import { max } from 'd3-array';
import { type Direction, type Link } from '../../common/lab/breaking/link.ts';
import { type LinkName } from '../../common/lab/breaking/links.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Deployment } from './deployment.ts';
import { eventually } from './eventually.ts';

type Heard = [LinkName, Direction];

/** Everything a service sends except to its own database: requests, replies, events, acks. */
const says: Record<Service, Heard[]> = {
  order: [
    ['order.billing', 'there'],
    ['order.notification', 'there'],
    ['order.broker', 'there'],
  ],
  billing: [
    ['order.billing', 'back'],
    ['billing.broker', 'there'],
  ],
  notification: [
    ['order.notification', 'back'],
    ['notification.broker', 'there'],
  ],
};

/** Holds messages on their way until they are released or dropped. */
export class Silence {
  private readonly held: [Link, Direction][];

  private constructor(deployment: Deployment, what: Heard[]) {
    this.held = what.flatMap(([name, direction]) =>
      deployment.links([name]).map((link): [Link, Direction] => [link, direction]),
    );
    for (const [link, direction] of this.held) link.hold(direction);
  }

  /** Holds everything that the service sends. */
  static of(deployment: Deployment, service: Service): Silence {
    return new Silence(deployment, says[service]);
  }

  /** Holds everything that Order and Billing send to the broker, as a broker under an alarm stops reading. */
  static toBroker(deployment: Deployment): Silence {
    return new Silence(deployment, [
      ['order.broker', 'there'],
      ['billing.broker', 'there'],
    ]);
  }

  /** Holds everything that the service sends to the broker. */
  static ofServiceToBroker(deployment: Deployment, service: Service): Silence {
    return new Silence(deployment, [[`${service}.broker`, 'there']]);
  }

  /** Holds everything between the services and the broker, as a frozen broker or a stalled network does. */
  static ofBroker(deployment: Deployment): Silence {
    return Silence.bothWays(deployment, ['order.broker', 'billing.broker', 'notification.broker']);
  }

  /** Holds everything between the services and their databases, as a frozen PostgreSQL does. */
  static ofPostgres(deployment: Deployment): Silence {
    return Silence.bothWays(deployment, ['order.database', 'billing.database', 'notification.database']);
  }

  private static bothWays(deployment: Deployment, names: LinkName[]): Silence {
    return new Silence(
      deployment,
      names.flatMap((name): Heard[] => [
        [name, 'there'],
        [name, 'back'],
      ]),
    );
  }

  /** Holds the broker's answers to a service, confirms included. */
  static ofBrokerTo(deployment: Deployment, service: Service): Silence {
    return new Silence(deployment, [[`${service}.broker`, 'back']]);
  }

  /** Holds the replies of a service's database. */
  static ofDatabaseTo(deployment: Deployment, service: Service): Silence {
    return new Silence(deployment, [[`${service}.database`, 'back']]);
  }

  /** Holds Notification's replies and the broker's confirms to Order. */
  static ofAnswersToTelling(deployment: Deployment): Silence {
    return new Silence(deployment, [
      ['order.notification', 'back'],
      ['order.broker', 'back'],
    ]);
  }

  /** Resolves when this many bytes are held: they were sent and not received. */
  async isKeeping(bytes = 1): Promise<void> {
    const held = () => max(this.held, ([link, direction]) => link.holding(direction));
    await eventually(() => expect(held()).toBeGreaterThanOrEqual(bytes), { every: 10 });
  }

  release(): void {
    for (const [link] of this.held) link.release();
  }

  /** Resets the connections, so that the held bytes are lost. New connections are accepted all the time. */
  reset(): void {
    for (const [link] of this.held) link.reset();
  }

  /** Resets the connections, so that the held bytes are lost. New ones are refused for a moment. */
  async drop(): Promise<void> {
    for (const [link] of this.held) await link.cut();
    for (const [link] of this.held) await link.mend();
  }
}

/** Resets the service's connections to its database and refuses new ones. */
export async function cutDatabase(deployment: Deployment, service: Service): Promise<void> {
  for (const link of deployment.links([`${service}.database`])) await link.cut();
}

/** Cuts every service off from the broker; does nothing in a variant without one. */
export async function cutBroker(deployment: Deployment): Promise<void> {
  for (const link of deployment.links(['order.broker', 'billing.broker', 'notification.broker'])) await link.cut();
}
