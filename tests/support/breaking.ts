import { type Direction, type Link } from '../../common/lab/breaking/link.ts';
import { type LinkName } from '../../common/lab/breaking/links.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { type Deployment } from './deployment.ts';
import { eventually } from './eventually.ts';

type Heard = [LinkName, Direction];

/** All that a service says to anybody but its own database: its requests, its replies, its events, its acks. */
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

/** What somebody says is kept on its way until it is let go or dropped. */
export class Silence {
  private readonly held: [Link, Direction][];

  private constructor(deployment: Deployment, what: Heard[]) {
    this.held = what.flatMap(([name, direction]) =>
      deployment.links([name]).map((link): [Link, Direction] => [link, direction]),
    );
    for (const [link, direction] of this.held) link.hold(direction);
  }

  /** Everything that the service says. */
  static of(deployment: Deployment, service: Service): Silence {
    return new Silence(deployment, says[service]);
  }

  /** All that Order and Billing say to the broker: a broker under an alarm stops reading from whoever publishes. */
  static toBroker(deployment: Deployment): Silence {
    return new Silence(deployment, [
      ['order.broker', 'there'],
      ['billing.broker', 'there'],
    ]);
  }

  /** The broker's answers to a service, its confirms among them. */
  static ofBrokerTo(deployment: Deployment, service: Service): Silence {
    return new Silence(deployment, [[`${service}.broker`, 'back']]);
  }

  /** All that Order hears of what it has told: Notification's replies, and the broker's confirms. */
  static ofAnswersToTelling(deployment: Deployment): Silence {
    return new Silence(deployment, [
      ['order.notification', 'back'],
      ['order.broker', 'back'],
    ]);
  }

  /** Resolves when something is being held: it was said, and nobody has heard it. */
  async isKeeping(): Promise<void> {
    await eventually(() => expect(this.held.some(([link, direction]) => link.holding(direction) > 0)).toBe(true), {
      every: 10,
    });
  }

  release(): void {
    for (const [link] of this.held) link.release();
  }

  /** Nobody will ever hear it: the connections are reset. */
  async drop(): Promise<void> {
    for (const [link] of this.held) await link.cut();
    for (const [link] of this.held) await link.mend();
  }
}

/** Connections of the service to its database are reset, and new ones are refused. */
export async function cutDatabase(deployment: Deployment, service: Service): Promise<void> {
  for (const link of deployment.links([`${service}.database`])) await link.cut();
}

/** The broker is gone for everyone; without one there is nothing to cut. */
export async function cutBroker(deployment: Deployment): Promise<void> {
  for (const link of deployment.links(['order.broker', 'billing.broker', 'notification.broker'])) await link.cut();
}
