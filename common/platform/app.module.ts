import { type DynamicModule, type Type } from '@nestjs/common';
import { Config } from './config.ts';
import { Health, HealthController } from './health.ts';
import { Lifecycle } from './lifecycle.ts';
import { Outbox } from './messaging/outbox.ts';
import { Log } from './observability/logger.ts';
import { Transports } from './transports.ts';

class AppModule {}
class EverywhereModule {}

/** One service: what all of them have, and what the variant makes of it. */
export function appModule(config: Config, log: Log, service: Type): DynamicModule {
  const given = [
    { provide: Config, useValue: config },
    { provide: Log, useValue: log },
  ];
  const providers = [...given, Lifecycle, Health, Outbox, Transports];
  const everywhere = { module: EverywhereModule, global: true, providers, exports: providers };
  return { module: AppModule, imports: [everywhere, service], controllers: [HealthController] };
}
