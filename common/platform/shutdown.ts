import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication } from '@nestjs/common';
import { type Config } from './config.ts';
import { Lifecycle } from './lifecycle.ts';
import { type Log } from './observability/logger.ts';

/**
 * On SIGTERM or SIGINT: ready says no, all else is still answered while load balancers notice; then the port closes and
 * requests in flight end, then consumers, background work, broker, database. If that takes too long, exit anyway: all
 * that was promised is stored.
 */
export function stopOnSignal(app: INestApplication, config: Config, log: Log): void {
  const lifecycle = app.get(Lifecycle);
  let stopping = false;

  async function stop(signal: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    log.info({ signal, drainMs: config.drainMs }, 'draining');
    setTimeout(() => giveUp(log), config.drainMs + config.shutdownMs).unref();
    lifecycle.drain();
    await sleep(config.drainMs);
    lifecycle.close();
    await app.close();
    await lifecycle.stopEverything();
    log.info({}, 'stopped');
    process.exit(0);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal).catch((err: unknown) => giveUp(log, err)));
  }
}

function giveUp(log: Log, err?: unknown): void {
  log.error({ err }, 'did not stop in time');
  process.exit(1);
}
