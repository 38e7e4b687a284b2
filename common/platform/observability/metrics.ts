import { Counter, Gauge, Histogram, register } from 'prom-client';

/** Metrics of the platform. A service or a variant adds its own with `counter` and `gauge`. Times are seconds. */
export const metrics = {
  requests: new Histogram({
    name: 'http_request_duration_seconds',
    help: 'HTTP requests answered, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
  }),
  published: counter('events_published_total', 'Events confirmed by the broker', 'type'),
  unpublished: counter('events_unpublished_total', 'Attempts to publish that were not confirmed', 'type'),
  returned: counter('events_returned_total', 'Messages that the broker returned because no queue is bound', 'type'),
  consumed: counter('events_consumed_total', 'Events handled and acknowledged', 'type'),
  retried: counter('events_retried_total', 'Handler attempts repeated in the process', 'type'),
  postponed: counter('events_postponed_total', 'Messages put into the retry queue', 'type'),
  bulkheadFull: counter(
    'bulkhead_full_total',
    'Calls that waited until their deadline for one of our own connections',
    'target',
  ),
  deadLettered: counter('events_dead_lettered_total', 'Messages put into the dead-letter queue', 'type'),
};

/** Adds a counter with one label. */
export function counter<Label extends string>(name: string, help: string, label: Label) {
  return new Counter({ name, help, labelNames: [label] });
}

/** Adds a gauge that is read at each scrape. A scrape leaves out a gauge that can't be read. */
export function gauge(name: string, help: string, read: () => number | Promise<number>): void {
  new Gauge({
    name,
    help,
    async collect() {
      const value = await Promise.resolve()
        .then(read)
        .catch(() => undefined);
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}

/** Shares one read among the gauges of a scrape, which are all read at the same moment. */
export function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read().finally(() => (reading = undefined)));
}

export { register as registry };
