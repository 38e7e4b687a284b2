import { clearFaults, faultsFileOf } from '../breaking/injections.ts';
import { turnOver } from './log-tail.ts';
import { type Place } from './places.ts';
import { identify, self } from './processes.ts';
import { logFileOf, remember } from './running-services.ts';
import { type Infrastructure } from '../servers/servers.ts';
import { serviceEnvironment } from './service-environment.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { tracingOf } from '../trace/switch.ts';

const deadlineMs = 90_000;

/**
 * A process for each place; how to find and restart them is written down for other commands. `env` is what a place is
 * told besides, or in place of what it is `told`.
 */
export function startServices(
  places: Place[],
  infrastructure: Infrastructure,
  env: (place: Place, told: Record<string, string>) => Record<string, string> = () => ({}),
): ServiceProcess[] {
  const replicas = Math.max(...places.map(({ replica }) => replica));
  return places.map((place) => {
    const logFile = logFileOf(place);
    turnOver(logFile);
    const faultsFile = faultsFileOf(place.variant, place.service);
    clearFaults(faultsFile);
    const about = { ...place, replicas, infrastructure, logFile };
    const told = { ...serviceEnvironment(about), LAB_FAULTS_FILE: faultsFile, ...tracingOf(place) };
    const options = { ...about, env: { ...told, ...env(place, told) } };
    const started = startService(options);
    const id = identify(started.pid) ?? { pid: started.pid, started: '' };
    remember({
      ...place,
      ...id,
      url: started.url,
      env: options.env,
      logFile,
      runner: self,
    });
    return started;
  });
}

/** Fails as soon as one of them ends. */
export async function allReady(services: ServiceProcess[]): Promise<void> {
  await Promise.all(services.map((service) => service.ready(deadlineMs)));
}
