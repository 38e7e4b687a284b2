import { startService } from '../../common/lab/processes/service-process.ts';
import { services, type Service, type Variant, variants } from '../../common/lab/processes/ports.ts';
import { until } from '../../common/lab/machine/wait.ts';

export type Json = Record<string, unknown>;

/** The first port of the services that are started for their document. The lab uses others. */
const PORT = 16_100;
const BOOT_MS = 120_000;
/** Nothing listens there: a service serves its document without its servers. */
const NOWHERE = { databaseUrl: () => 'postgres://nobody@127.0.0.1:1/none', amqpUrl: () => 'amqp://127.0.0.1:1/none' };

/** Starts every service of every variant, and returns the OpenAPI documents that they serve. */
export async function servedDocuments(): Promise<Map<Service, Map<Variant, Json>>> {
  const found = new Map(services.map((service) => [service, new Map<Variant, Json>()]));
  for (const [index, variant] of variants.entries()) {
    const documents = services.map((service, place) => documentOf(variant, service, PORT + 10 * index + place));
    // Wait until all have ended before reporting one that failed.
    for (const [place, asked] of (await Promise.allSettled(documents)).entries()) {
      if (asked.status === 'rejected') throw asked.reason;
      found.get(services[place]!)!.set(variant, asked.value);
    }
  }
  return found;
}

async function documentOf(variant: Variant, service: Service, port: number): Promise<Json> {
  const started = startService({ variant, service, port, infrastructure: NOWHERE, env: { LOG_LEVEL: 'fatal' } });
  try {
    let document: Json = {};
    await until(`${variant}/${service}`, BOOT_MS, async () => {
      document = (await (await fetch(`${started.url}/docs-json`)).json()) as Json;
    });
    return document;
  } finally {
    await started.kill();
  }
}
