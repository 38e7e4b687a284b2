import { buildServices } from './build.ts';
import { expectVirtualHosts } from './external.ts';
import { type Profile } from './folders.ts';
import { startInfrastructure, stopLeftServers } from './infrastructure.ts';
import { invitation } from './invitation.ts';
import { replicasAskedFor, variantsAskedFor } from './options.ts';
import { expectPlacesFree, type Place, placesOf } from './places.ts';
import { stopOrphans, stopOwnServices } from './running-services.ts';
import { type Infrastructure } from './servers.ts';
import { aborted, stopSignal } from './signals.ts';
import { allReady, startServices } from './start-services.ts';
import { say } from './terminal.ts';
import { watch } from './watch.ts';

/** `make run`: the services of one variant, or of all, and the servers they need; until Ctrl-C. */
export async function run(): Promise<void> {
  const places = placesOf(variantsAskedFor(), replicasAskedFor());
  const stop = stopSignal(async () => {
    await stopOwnServices(0);
    await stopLeftServers('run', 'immediate');
  });
  let infrastructure: Infrastructure | undefined;
  // A broker that is still booting isn't waited for.
  stop.addEventListener('abort', () => infrastructure ?? void stopLeftServers('run', 'immediate'));
  try {
    infrastructure = await prepare(places);
    if (!stop.aborted) await serve(places, infrastructure, stop);
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
  const broker = places.some(({ variant }) => variant !== 'http');
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

async function serve(places: Place[], infrastructure: Infrastructure, stop: AbortSignal): Promise<void> {
  const services = startServices(places, infrastructure);
  say(`started ${services.length} services, waiting until they are ready`);
  await Promise.race([allReady(services), aborted(stop)]);
  if (stop.aborted) return;
  say(`ready after ${process.uptime().toFixed(1)} s\n\n${invitation(places, infrastructure)}\n`);
  const stopWatching = watch(places, services);
  await aborted(stop);
  stopWatching();
}
