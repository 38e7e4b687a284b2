import { join } from 'node:path';
import { z } from 'zod';
import { foldersIn, type Service, services, type Variant } from './names.ts';

const variants = foldersIn(join(import.meta.dirname, '../../variants'));

const port = z.coerce.number().int().min(0).max(65535);
const milliseconds = z.coerce.number().int().min(0).max(600_000);
const url = (protocol: RegExp) => z.url({ protocol });
const urls = z
  .string()
  .transform((list) => list.split(',').map((one) => one.trim()))
  .pipe(z.array(url(/^https?$/)).min(1));

const environment = z.object({
  SERVICE: z.enum(services),
  VARIANT: z.enum(variants),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port,
  DATABASE_URL: url(/^postgres(ql)?$/),
  AMQP_URL: url(/^amqps?$/).optional(),
  BILLING_URL: urls.optional(),
  NOTIFICATION_URL: urls.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DRAIN_MS: milliseconds.default(1000),
  LAB_FAULTS_FILE: z.string().min(1).optional(),
  LAB_TRACE_FILE: z.string().min(1).optional(),
  OTEL_TRACES_SAMPLER: z.enum(['always_on', 'parentbased_always_off']).default('always_on'),
  PROBE_MS: milliseconds.default(800),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .literal('')
    .or(url(/^https?$/))
    .optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
    .literal('')
    .or(url(/^https?$/))
    .optional(),
  SHUTDOWN_MS: milliseconds.default(10_000),
  /** Queues and bindings that somebody deleted are back within this time. */
  TOPOLOGY_MS: milliseconds.min(100).default(5000),
});

/** Holds a service's settings. Times are milliseconds, URLs are valid, lists have at least one item. */
export class Config {
  readonly service: Service;
  readonly variant: Variant;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly logLevel: string;
  readonly drainMs: number;
  readonly shutdownMs: number;
  readonly topologyMs: number;
  /** The longest that health and metrics wait for the database. */
  readonly probeMs: number;
  readonly faultsFile: string | undefined;
  /** False when only requests and messages are traced whose `traceparent` has the sampled flag. */
  readonly tracesAll: boolean;
  readonly traceFile: string | undefined;
  /** True when one of OpenTelemetry's standard variables names a collector. */
  readonly hasCollector: boolean;
  readonly #optional: { AMQP_URL?: string; BILLING_URL?: string[]; NOTIFICATION_URL?: string[] };

  /** @throws ConfigError naming every variable with an invalid value */
  constructor(env: NodeJS.ProcessEnv) {
    const parsed = environment.safeParse(env);
    if (!parsed.success) {
      throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
    }
    const value = parsed.data;
    this.service = value.SERVICE;
    this.variant = value.VARIANT;
    this.host = value.HOST;
    this.port = value.PORT;
    this.databaseUrl = value.DATABASE_URL;
    this.logLevel = value.LOG_LEVEL;
    this.drainMs = value.DRAIN_MS;
    this.shutdownMs = value.SHUTDOWN_MS;
    this.topologyMs = value.TOPOLOGY_MS;
    this.probeMs = value.PROBE_MS;
    this.faultsFile = value.LAB_FAULTS_FILE;
    this.traceFile = value.LAB_TRACE_FILE;
    this.hasCollector = Boolean(value.OTEL_EXPORTER_OTLP_ENDPOINT || value.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
    this.tracesAll = value.OTEL_TRACES_SAMPLER === 'always_on';
    this.#optional = value;
  }

  get traces(): boolean {
    return this.traceFile !== undefined || this.hasCollector;
  }

  /** Returns the address of a part that this variant needs. @throws ConfigError when it is not set */
  need<K extends 'AMQP_URL' | 'BILLING_URL' | 'NOTIFICATION_URL'>(name: K) {
    const value = this.#optional[name];
    if (value === undefined) {
      throw new ConfigError(`${name}: required by the ${this.service} service of the ${this.variant} variant`);
    }
    return value as NonNullable<typeof value>;
  }
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
