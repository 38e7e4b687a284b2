import { randomUUID } from 'node:crypto';
import { type BadMessageKind, propertiesOf } from '../../common/lab/breaking/bad-messages.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { EXCHANGE } from '../behaviour/events.ts';
import { eventually } from './eventually.ts';
import { brokerOf } from './broker-of.ts';
import { type Stage } from './stage.ts';
import { byThirdParties } from './third-party.ts';

/** A message with an invalid body for one service that listens, and what becomes of it. */
export class BadMessage {
  readonly deadQueue: string;
  private readonly content = JSON.stringify({ bad: randomUUID() });

  private constructor(
    private readonly stage: Stage,
    private readonly service: Service,
    private readonly routingKey: string,
  ) {
    this.deadQueue = `${service}.dead`;
  }

  /** Undefined in a variant whose services listen to no messages. */
  static for(stage: Stage): BadMessage | undefined {
    const { listeners, messages } = stage.features;
    const [type] = Object.keys(listeners);
    return type ? new BadMessage(stage, listeners[type]![0]!, messages[type]!.routingKey) : undefined;
  }

  /** Publishes it without a message id, through the management API: no client could write some of the properties. */
  async publish(kind?: BadMessageKind): Promise<void> {
    this.stage.logs.expectErrors(/dead-lettered/);
    byThirdParties.add(this.content);
    const properties = kind ? propertiesOf(kind, this.service) : {};
    await brokerOf(this.stage).publish(EXCHANGE, this.routingKey, this.content, {
      delivery_mode: 2,
      ...properties,
    });
  }

  /** Expects it once in the dead-letter queue, for good, and takes it out. */
  async expectDeadLetter(): Promise<void> {
    const { tap } = this.stage;
    const depth = () => this.stage.tap.depth(this.deadQueue);
    await eventually(async () => expect(await depth()).toBeGreaterThan(0));
    const letters = await tap.drain(this.deadQueue);
    expect(letters.map(({ raw }) => raw.toString())).toStrictEqual([this.content]);
    const [{ expiration, headers }] = letters as [(typeof letters)[0]];
    expect(expiration).toBeUndefined();
    expect(headers).not.toHaveProperty('CC');
    expect(headers['x-error']).toMatch(/\w+/);
  }
}
