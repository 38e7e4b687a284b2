import { type DynamicModule, type Type } from '@nestjs/common';
import { Config } from './config.ts';
import { Health, HealthController } from './health.ts';
import { Lifecycle } from './lifecycle.ts';
import { Outbox } from './messaging/outbox.ts';
import { Log } from './observability/logger.ts';
import { Transports } from './transports.ts';

class AppModule {}
class EverywhereModule {}

/** Builds the module of one service: the providers of every service, and the variant's own module. */
export function appModule(config: Config, log: Log, service: Type): DynamicModule {
  const values = [
    { provide: Config, useValue: config },
    { provide: Log, useValue: log },
  ];
  const providers = [...values, Lifecycle, Health, Outbox, Transports];
  const everywhere = { module: EverywhereModule, global: true, providers, exports: providers };
  return { module: AppModule, imports: [everywhere, service], controllers: [HealthController] };
}
