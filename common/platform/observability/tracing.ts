import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Config } from '../config.ts';
import { type Log } from './logger.ts';
import { SpanFile } from './span-file.ts';

const FLUSH_MS = 2000;

/**
 * Exports spans to a file, to a collector, or to both. Imported only for that, because the SDK costs memory and boot
 * time. The exporter reads the standard variables (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 * @returns a function that sends the last spans and waits at most 2 s for a collector
 */
export function startTracing(config: Config, log: Log): () => Promise<void> {
  const spanProcessors = [
    ...(config.traceFile ? [new SimpleSpanProcessor({ exporter: new SpanFile(config.traceFile) })] : []),
    ...(config.hasCollector ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] : []),
  ];
  const resource = resourceFromAttributes({
    'service.name': config.service,
    'service.namespace': config.variant,
    'service.instance.id': `${process.pid}`,
  });
  setGlobalErrorHandler((err) => log.warn({ err }, 'spans could not be exported'));
  const provider = new TracerProvider({ resource, spanProcessors, sampler: new AlwaysOnSampler() });
  trace.setGlobalTracerProvider(provider);
  return () => Promise.race([provider.shutdown(), sleep(FLUSH_MS, undefined, { ref: false })]);
}
