import 'reflect-metadata';
import { extname } from 'node:path';
import { type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { appModule } from './app.module.ts';
import { Config, ConfigError } from './config.ts';
import { serveOpenApi } from './http/openapi.ts';
import { ProblemFilter } from './http/problem.filter.ts';
import { RouteTable } from './http/route-table.ts';
import { addHooks, fastifyAdapter } from './http/server.ts';
import { ValidationPipe } from './http/validation.ts';
import { Lifecycle } from './lifecycle.ts';
import { Log } from './observability/logger.ts';
import { enableTraceContext } from './observability/trace.ts';
import { stopOnSignal } from './shutdown.ts';
import { Transports } from './transports.ts';

/** Boots the service SERVICE of the variant VARIANT. */
async function main(): Promise<void> {
  const config = new Config(process.env);
  enableTraceContext();
  const log = new Log(config);
  const flush = config.traces && (await (await import('./observability/tracing.ts')).startTracing(config, log));
  const app = await createApp(config, log, await serviceOf(config));
  if (flush) app.get(Lifecycle).onStop('traces', flush);
  stopOnSignal(app, config, log);
  await app.init();
  await app.startAllMicroservices();
  await app.listen(config.port, config.host);
  log.info({ address: await app.getUrl() }, 'listening');
}

/** Imports `variants/<variant>/<service>`. The services import a variant nowhere else. */
async function serviceOf({ variant, service }: Config): Promise<Type> {
  const file = `../../variants/${variant}/${service}${extname(import.meta.filename)}`;
  return ((await import(file)) as { default: Type<unknown> }).default;
}

async function createApp(config: Config, log: Log, service: Type): Promise<NestFastifyApplication> {
  const adapter = fastifyAdapter();
  const routes = new RouteTable(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(appModule(config, log, service), adapter, {
    bodyParser: false,
    logger: log,
    abortOnError: false,
  });
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter(log, routes));
  if (config.faultsFile) {
    const { InjectedFaults } = await import('./injected-faults.ts');
    app.useGlobalInterceptors(new InjectedFaults(config.faultsFile));
  }
  if (config.traces) (await import('./http/traced-requests.ts')).traceRequests(adapter.getInstance());
  addHooks(adapter, routes, app.get(Lifecycle), log);
  for (const strategy of app.get(Transports).strategies) {
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  }
  serveOpenApi(app, config);
  return app;
}

main().catch((err: unknown) => {
  console.error(err instanceof ConfigError ? `configuration: ${err.message}` : err);
  process.exit(1);
});
