import { readFileSync, watchFile } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { type Observable } from 'rxjs';
import { Fault } from './fault.ts';
import { HealthController } from './health.ts';

const READ_EVERY_MS = 100;

class InjectedFault extends Fault {
  override readonly name = 'InjectedFault';
}

/**
 * Delays and fails HTTP and event handlers before they start, as the file asks: `{"latencyMs": 500, "errorRate": 0.5}`.
 * Does nothing while the file is missing. Loaded only by a service that is started with LAB_FAULTS_FILE.
 */
export class InjectedFaults implements NestInterceptor {
  #latencyMs = 0;
  #errorRate = 0;

  constructor(private readonly file: string) {
    this.#read();
    watchFile(file, { interval: READ_EVERY_MS, persistent: false }, () => this.#read());
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getClass() === HealthController) return next.handle();
    if (this.#latencyMs > 0) await sleep(this.#latencyMs);
    if (Math.random() < this.#errorRate) throw new InjectedFault('a fault was injected');
    return next.handle();
  }

  #read(): void {
    try {
      const { latencyMs = 0, errorRate = 0 } = JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, number>;
      [this.#latencyMs, this.#errorRate] = [latencyMs, errorRate];
    } catch {
      [this.#latencyMs, this.#errorRate] = [0, 0];
    }
  }
}
