import { BrokenCircuitError } from 'cockatiel';
import { ServiceFault } from '../../common/platform/http/service-client.ts';
import { type Log } from '../../common/platform/observability/logger.ts';
import { Resilience } from '../../variants/hybrid/resilience.ts';
import { eventually, PATIENCE } from '../support/eventually.ts';

const HALF_OPEN_AFTER_MS = 2000;
const HOUR_MS = 3_600_000;

const { now } = Date;
afterAll(() => {
  Date.now = now;
});

describe('the time of day is set back while the breaker is open', () => {
  test('the service is asked again two seconds later', async () => {
    const resilience = new Resilience({ warn: () => undefined } as unknown as Log);
    const down = () => Promise.reject(new ServiceFault('down'));
    await eventually(() => expect(resilience.call(down)).rejects.toThrow(BrokenCircuitError));
    Date.now = () => now() - HOUR_MS;
    const up = () => Promise.resolve('paid');
    const end = performance.now() + PATIENCE * HALF_OPEN_AFTER_MS;
    let answer: unknown;
    while (answer !== 'paid' && performance.now() < end)
      answer = await resilience.call(up).catch((err: unknown) => err);
    expect(answer).toBe('paid');
  });
});
