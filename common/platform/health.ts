import { Controller, Get, Header, Injectable } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Database } from './database/database.ts';
import { Probe } from './database/probe.ts';
import { Answers } from './http/openapi.ts';
import { unavailable } from './http/problems.ts';
import { Lifecycle } from './lifecycle.ts';
import { registry } from './observability/metrics.ts';

type State = 'up' | 'down';

const health = z.object({ status: z.enum(['ok', 'degraded']), checks: z.record(z.string(), z.enum(['up', 'down'])) });

/** Reports the parts that a service can do without for a while: degraded when one is down, but ready. */
@Injectable()
export class Health {
  readonly #optional = new Map<string, () => boolean>();

  mayMiss(name: string, isUp: () => boolean): void {
    this.#optional.set(name, isUp);
  }

  checks(): Record<string, State> {
    return Object.fromEntries([...this.#optional].map(([name, isUp]) => [name, isUp() ? 'up' : 'down']));
  }
}

@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(
    private readonly db: Database,
    private readonly probe: Probe,
    private readonly health: Health,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Get('health/live')
  @Answers({ 200: { description: 'The process runs; no dependency is checked', body: health } })
  live() {
    return { status: 'ok', checks: {} };
  }

  @Get('health/ready')
  @Answers({ 200: { description: 'Requests may be sent here', body: health } })
  async ready() {
    if (this.lifecycle.state !== 'serving') throw unavailable('The service is stopping.');
    if (!this.db.ready) throw unavailable('The database is not connected yet.');
    if (!(await this.probe.isWritable())) throw unavailable('The database refuses writes.');
    const checks = { database: 'up', ...this.health.checks() };
    return { status: Object.values(checks).includes('down') ? 'degraded' : 'ok', checks };
  }

  @Get('metrics')
  @Header('Content-Type', registry.contentType)
  @ApiExcludeEndpoint()
  metrics(): Promise<string> {
    return registry.metrics();
  }
}
