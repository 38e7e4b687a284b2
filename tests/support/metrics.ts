import { type ApiClient } from '../../common/lab/client/api-client.ts';
import { sumOf } from '../../common/lab/client/metrics.ts';

/** Reads a gauge. @throws when the service has no such gauge */
export async function gauge(client: ApiClient, name: string): Promise<number> {
  const value = sumOf((await client.get('/metrics')).text, name);
  if (value === undefined) throw new Error(`${name} is not among the metrics`);
  return value;
}

/** Sums a metric's samples that carry all these labels; 0 where there is none yet. */
export async function metric(client: ApiClient, name: string, labels?: Record<string, string>): Promise<number> {
  return sumOf((await client.get('/metrics')).text, name, labels) ?? 0;
}
