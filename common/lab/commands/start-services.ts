import { clearFaults, faultsFileOf } from '../breaking/injections.ts';
import { turnOver } from '../processes/log-tail.ts';
import { type Place } from '../processes/places.ts';
import { identify, self } from '../processes/processes.ts';
import { logFileOf, remember } from '../processes/running-services.ts';
import { type Infrastructure } from '../servers/servers.ts';
import { serviceEnvironment } from '../processes/service-environment.ts';
import { type ServiceProcess, startService } from '../processes/service-process.ts';
import { tracingOf } from '../trace/switch.ts';

const deadlineMs = 90_000;

/**
 * Starts a process for each place, and records it so that other commands can find and restart it. `env` returns
 * variables that are added to the service's environment, or replace some of it.
 */
export function startServices(
  places: Place[],
  infrastructure: Infrastructure,
  env: (place: Place, told: Record<string, string>) => Record<string, string> = () => ({}),
): ServiceProcess[] {
  const replicas = places.reduce((most, { replica }) => Math.max(most, replica), 1);
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

/** Resolves when all are ready. Fails as soon as one of them ends. */
export async function allReady(services: ServiceProcess[]): Promise<void> {
  await Promise.all(services.map((service) => service.ready(deadlineMs)));
}
