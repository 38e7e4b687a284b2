import { type DynamicModule } from '@nestjs/common';
import { Broker } from './broker.ts';
import { type AnyListeners } from './messages.ts';
import { Consumer } from './consumer.ts';
import { DeadLetters } from './dead-letters.ts';
import { Outbox } from './outbox.ts';
import { Publisher } from './publisher.ts';
import { Relay } from './relay.ts';
import { Topology } from './topology.ts';

export { Outbox };

class MessagingModule {}
class ConsumingModule {}
class OutboxModule {}

/** Publishing: the variant's topology, connections that come back, a publisher with confirms. */
export function publishing(listeners: AnyListeners): DynamicModule {
  const providers = [{ provide: Topology, useValue: new Topology(listeners) }, Broker, Publisher];
  return { module: MessagingModule, global: true, providers, exports: providers };
}

/** Consuming the service's own queue; the handlers are the controllers of the module that imports this. */
export const Consuming: DynamicModule = { module: ConsumingModule, providers: [Consumer, DeadLetters] };

/** Publishing through the outbox of the service's own database. */
export const WithOutbox: DynamicModule = { module: OutboxModule, providers: [Outbox, Relay], exports: [Outbox] };
