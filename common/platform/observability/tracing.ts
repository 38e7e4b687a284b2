import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Config } from '../config.ts';
import { type Log } from './logger.ts';
import { SpanFile } from './span-file.ts';

const FLUSH_MS = 2000;

/**
 * Exports spans to a file, to a collector, or to both. Imported only for that, because the SDK costs memory and boot
 * time. The exporter reads the standard variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 * @returns a function that sends the last spans and waits at most 2 s for a collector
 */
export async function startTracing(config: Config, log: Log): Promise<() => Promise<void>> {
  const spanProcessors = [
    ...(config.traceFile ? [new SpanFile(config.traceFile)] : []),
    ...(config.hasCollector ? [await toCollector()] : []),
  ];
  const resource = resourceFromAttributes({
    'service.name': config.service,
    'service.namespace': config.variant,
    'service.instance.id': `${process.pid}`,
  });
  setGlobalErrorHandler((err) => log.warn({ err }, 'spans could not be exported'));
  const sampler = config.tracesAll ? new AlwaysOnSampler() : new ParentBasedSampler({ root: new AlwaysOffSampler() });
  const provider = new TracerProvider({ resource, spanProcessors, sampler });
  trace.setGlobalTracerProvider(provider);
  return () => Promise.race([provider.shutdown(), sleep(FLUSH_MS, undefined, { ref: false })]);
}

/** Imported when there is a collector: the exporter takes more memory than the rest of the SDK. */
async function toCollector(): Promise<BatchSpanProcessor> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
}
