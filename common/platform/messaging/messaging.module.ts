import { type DynamicModule } from '@nestjs/common';
import { Broker } from './broker.ts';
import { Consumer } from './consumer.ts';
import { DeadLetters } from './dead-letters.ts';
import { Declarations } from './declarations.ts';
import { Publisher } from './publisher.ts';
import { Relay } from './relay.ts';
import { RetryQueue } from './retry-later.ts';
import { Topology } from './topology.ts';

class MessagingModule {}
class ConsumingModule {}
class OutboxModule {}

/** Talks to the broker: the variant's topology, connections that recover, a publisher with confirms. */
export function messaging(topology: Topology): DynamicModule {
  const providers = [{ provide: Topology, useValue: topology }, Broker, Declarations, Publisher];
  return { module: MessagingModule, global: true, providers, exports: providers };
}

/** Consumes the service's own queue. The handlers are the controllers of the importing module. */
export const Consuming: DynamicModule = { module: ConsumingModule, providers: [Consumer, DeadLetters, RetryQueue] };

/** Publishes the events in the outbox of the service's own database. */
export const WithOutbox: DynamicModule = { module: OutboxModule, providers: [Relay] };
