import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication } from '@nestjs/common';
import { type Config } from './config.ts';
import { Lifecycle } from './lifecycle.ts';
import { type Log } from './observability/logger.ts';

/**
 * Stops the service on SIGTERM or SIGINT. During the drain period ready is 503 and all other calls are answered. Then the
 * port closes, running requests end, and consumers, background work, connections and the database stop. A part that does
 * not end within its share of SHUTDOWN_MS is left behind. Nothing that was promised is lost, because it is stored.
 */
export function stopOnSignal(app: INestApplication, config: Config, log: Log): void {
  const lifecycle = app.get(Lifecycle);
  let stopping = false;
  lifecycle.onStop('requests', () => app.close());

  async function stop(signal: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    log.info({ signal, drainMs: config.drainMs }, 'draining');
    setTimeout(() => giveUp(log), config.drainMs + config.shutdownMs).unref();
    lifecycle.drain();
    await sleep(config.drainMs);
    lifecycle.close();
    await lifecycle.stopEverything();
    log.info({}, 'stopped');
    process.exit(0);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal).catch((err: unknown) => giveUp(log, err)));
  }
}

function giveUp(log: Log, err?: unknown): void {
  log.error({ err }, err ? 'could not stop' : 'did not stop in time');
  process.exit(1);
}
