import { Injectable } from '@nestjs/common';
import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { ServiceFault, type TimeLimits } from '../../common/platform/http/service-client.ts';
import { Log } from '../../common/platform/observability/logger.ts';
import { gauge } from '../../common/platform/observability/metrics.ts';

const IN_ALL_MS = 2000;
const ATTEMPT_MS = 900;
const ATTEMPTS = 3;
const FAULTS_IN_A_ROW = 5;
const HALF_OPEN_AFTER_MS = 2000;

/**
 * Calls Billing with a deadline, a bounded retry with jitter, and a circuit breaker. Refused and reset connections,
 * timeouts and 5xx are faults. A decline or any other 4xx is an answer, and so is a busy account. An open breaker is not
 * retried. Waiting for one of our own sockets is no fault of Billing, so an attempt's time starts when it has a socket.
 */
@Injectable()
export class Resilience {
  readonly #policy;

  constructor(log: Log) {
    const faults = handleType(ServiceFault);
    const breaker = circuitBreaker(faults, {
      halfOpenAfter: HALF_OPEN_AFTER_MS,
      breaker: new ConsecutiveBreaker(FAULTS_IN_A_ROW),
    });
    breaker.onStateChange((state) => log.warn({ state: CircuitState[state] }, 'circuit breaker'));
    gauge('circuit_state', '0 closed, 1 open, 2 half-open', () => breaker.state);
    const backoff = new ExponentialBackoff({ initialDelay: 50, maxDelay: 200 }); // with decorrelated jitter
    this.#policy = wrap(
      timeout(IN_ALL_MS, TimeoutStrategy.Cooperative),
      retry(faults, { maxAttempts: ATTEMPTS - 1, backoff }),
      breaker,
    );
  }

  /** @throws ServiceFault; BulkheadFull; BrokenCircuitError at once while the breaker is open */
  call<T>(attempt: (limits: TimeLimits) => Promise<T>): Promise<T> {
    return this.#policy.execute(({ signal }) => attempt({ deadline: signal, attemptMs: ATTEMPT_MS }));
  }
}
