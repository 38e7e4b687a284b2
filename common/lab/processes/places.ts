import { expectFree } from '../machine/free-port.ts';
import { LabError } from '../machine/lab-error.ts';
import { baseOf } from './experiments.ts';
import { portOf, portVariable, type Service, services, type Variant } from './ports.ts';
import { isAlive } from './processes.ts';
import { nameOf, rememberedServices, type RunningService } from './running-services.ts';

/** A service process to start, and the port where it listens. */
export interface Place {
  variant: Variant;
  service: Service;
  replica: number;
  port: number;
  /** The compiled entry point; default is that of this checkout, or of the experiment's copy. */
  main?: string;
}

export function placesOf(variants: Variant[], replicas: number): Place[] {
  const numbers = Array.from({ length: replicas }, (_, index) => index + 1);
  return variants.flatMap((variant) =>
    numbers.flatMap((replica) =>
      services.map((service) => ({ variant, service, replica, port: portOf(variant, service, replica) })),
    ),
  );
}

/** Fails when two places need the same port, or another program listens on one of them. */
export async function expectPlacesFree(places: Place[]): Promise<void> {
  const seen = new Map<number, Place>();
  for (const place of places) {
    const other = seen.get(place.port);
    if (other) {
      const variable = portVariable(place.variant, place.service);
      throw new LabError(
        `${nameOf(other)} and ${nameOf(place)} are both to listen on port ${place.port}: set ${variable}=… for one.`,
      );
    }
    seen.set(place.port, place);
  }
  const running = rememberedServices().filter((service) => isAlive(service));
  for (const place of places) {
    const known = running.find((service) => baseOf(service.variant) === baseOf(place.variant));
    if (known) throw alreadyRunning(place, known);
    await expectFree(place.port, nameOf(place), portVariable(place.variant, place.service));
  }
}

function alreadyRunning({ variant }: Place, known: RunningService): LabError {
  const what =
    known.variant === variant
      ? `${variant} is already running`
      : `${variant} has the ports of ${known.variant}, which is running: one of them at a time`;
  return new LabError(`${what} (make run with pid ${known.runner.pid}). make stop stops it.`);
}
