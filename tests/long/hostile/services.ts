import { type Infrastructure } from '../../../common/lab/servers/infrastructure.ts';
import { services, type Service, type Variant } from '../../../common/lab/processes/ports.ts';
import { type ServiceProcess, startService } from '../../../common/lab/processes/service-process.ts';
import { Logs } from '../../support/logs.ts';
import { FOLDER, testPort } from './target.ts';

const BOOT_MS = 120_000;

/** Runs the services under attack and those that they need, as processes on the ports of the tests. */
export class Services {
  readonly logs = new Logs(`${FOLDER}/services.log`);
  private readonly running: ServiceProcess[] = [];
  private readonly ended: string[] = [];

  async start(infrastructure: Infrastructure): Promise<void> {
    for (const service of services) this.launch('hybrid', service, infrastructure);
    this.launch('http', 'notification', infrastructure);
    await Promise.all(this.running.map((process) => process.ready(BOOT_MS)));
  }

  /**
   * Stops the services, which flushes their logs, and returns every difference to the state before the first request.
   */
  async complaints(): Promise<string[]> {
    const unready = await Promise.all(this.running.map((process) => complaintOf(process)));
    await this.stop();
    return [
      ...this.ended.map((name) => `${name} has ended by itself`),
      ...unready.flatMap((complaint) => complaint ?? []),
      ...this.logs.unexpected().map((line) => `logged as an error: ${line}`),
      ...this.logs.unreadable().map((line) => `logged, and no JSON: ${line}`),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.splice(0).map((process) => process.stop()));
  }

  private launch(variant: Variant, service: Service, infrastructure: Infrastructure): void {
    const started = startService({
      ...{ service, variant, infrastructure },
      port: testPort(variant, service),
      env: service === 'order' ? { BILLING_URL: `http://127.0.0.1:${testPort(variant, 'billing')}` } : {},
      onLine: (line) => this.logs.take(service, line),
    });
    this.running.push(started);
    void started.exited.then(() => this.running.includes(started) && this.ended.push(`${variant} ${service}`));
  }
}

async function complaintOf({ url, variant, service }: ServiceProcess): Promise<string | undefined> {
  const answer = await fetch(`${url}/health/ready`).catch((error: Error) => error);
  const said = answer instanceof Error ? answer.message : await answer.text();
  return said.startsWith('{"status":"ok"') ? undefined : `${variant} ${service} is no longer ready: ${said}`;
}
