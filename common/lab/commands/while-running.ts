import { experimentOf } from '../processes/experiments.ts';
import { hasBroker, type Variant } from '../processes/ports.ts';
import { createVirtualHosts } from '../servers/virtual-hosts.ts';
import { buildFor } from './build.ts';
import { expectVirtualHosts } from '../servers/external.ts';
import { type Profile } from '../machine/folders.ts';
import { startInfrastructure, stopLeftServers } from '../servers/infrastructure.ts';
import { expectPlacesFree, type Place } from '../processes/places.ts';
import { stopOrphans, stopOwnServices } from '../processes/running-services.ts';
import { type ServiceProcess } from '../processes/service-process.ts';
import { type Infrastructure } from '../servers/servers.ts';
import { aborted, stopSignal } from '../processes/signals.ts';
import { allReady, startServices } from './start-services.ts';
import { say } from '../machine/terminal.ts';

type Work = (services: ServiceProcess[], infrastructure: Infrastructure, stop: AbortSignal) => Promise<void>;

/** Runs services and the servers they need while `work` runs. Stops them after it or on Ctrl-C. */
export async function whileRunning(places: Place[], work: Work): Promise<void> {
  const stop = stopSignal(async () => {
    await stopOwnServices(0);
    await stopLeftServers('run', 'immediate');
  });
  let infrastructure: Infrastructure | undefined;
  // Don't wait for a broker that is still booting.
  stop.addEventListener('abort', () => infrastructure ?? void stopLeftServers('run', 'immediate'));
  try {
    infrastructure = await prepare(places);
    if (stop.aborted) return;
    const services = startServices(places, infrastructure);
    say(`started ${services.length} services, waiting until they are ready`);
    await Promise.race([allReady(services), aborted(stop)]);
    if (!stop.aborted) await Promise.race([work(services, infrastructure, stop), aborted(stop)]);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    await stopOwnServices();
    await infrastructure?.stop();
  }
  say('stopped; stored data is kept for the next run');
}

/**
 * Starts the servers that these places need and builds the services, both at once: the broker boots slowly. `later`
 * names variants and experiments that will run on the same ports afterwards.
 */
export async function prepare(
  places: Place[],
  profile: Profile = 'run',
  later: Variant[] = [],
): Promise<Infrastructure> {
  const orphans = await stopOrphans();
  if (orphans.length > 0) say(`stopped services that an earlier run had left running: ${orphans.join(', ')}`);
  await expectPlacesFree(places);
  const names = [...new Set([...places.map(({ variant }) => variant), ...later])];
  const broker = names.some(hasBroker);
  const built = buildFor(names, say);
  const [started] = await Promise.allSettled([startInfrastructure({ profile, broker, say }), built]);
  if (started.status === 'rejected') throw started.reason;
  try {
    await built;
    await expectVirtualHosts(names, started.value);
    await createOwnVirtualHosts(names, started.value);
    return started.value;
  } catch (error) {
    await started.value.stop();
    throw error;
  }
}

/** The lab's broker has the virtual hosts of all variants; that of an experiment is made when it is first started. */
async function createOwnVirtualHosts(names: Variant[], { managementUrl }: Infrastructure): Promise<void> {
  const own = names.filter((name) => experimentOf(name) && hasBroker(name));
  if (managementUrl) await createVirtualHosts(managementUrl, own);
}
