import { hasBroker } from '../processes/ports.ts';
import { buildServices } from './build.ts';
import { expectVirtualHosts } from '../servers/external.ts';
import { type Profile } from '../machine/folders.ts';
import { startInfrastructure, stopLeftServers } from '../servers/infrastructure.ts';
import { expectPlacesFree, type Place } from '../processes/places.ts';
import { stopOrphans, stopOwnServices } from '../processes/running-services.ts';
import { type ServiceProcess } from '../processes/service-process.ts';
import { type Infrastructure } from '../servers/servers.ts';
import { aborted, stopSignal } from '../processes/signals.ts';
import { allReady, startServices } from '../processes/start-services.ts';
import { say } from '../machine/terminal.ts';

type Work = (services: ServiceProcess[], infrastructure: Infrastructure, stop: AbortSignal) => Promise<void>;

/** Services and the servers that they need, ready while `work` goes on, stopped after it or by Ctrl-C. */
export async function whileRunning(places: Place[], work: Work): Promise<void> {
  const stop = stopSignal(async () => {
    await stopOwnServices(0);
    await stopLeftServers('run', 'immediate');
  });
  let infrastructure: Infrastructure | undefined;
  // A broker that is still booting isn't waited for.
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
  say('stopped; what was stored is there at the next run');
}

/** The servers that these places need, and the services built; both at once: the broker's boot is what takes longest. */
export async function prepare(places: Place[], profile: Profile = 'run'): Promise<Infrastructure> {
  const orphans = await stopOrphans();
  if (orphans.length > 0) say(`stopped what an earlier run had left behind: ${orphans.join(', ')}`);
  await expectPlacesFree(places);
  const broker = places.some(({ variant }) => hasBroker(variant));
  const built = buildServices(say);
  const [started] = await Promise.allSettled([startInfrastructure({ profile, broker, say }), built]);
  if (started.status === 'rejected') throw started.reason;
  try {
    await built;
    await expectVirtualHosts([...new Set(places.map(({ variant }) => variant))], started.value);
    return started.value;
  } catch (error) {
    await started.value.stop();
    throw error;
  }
}
