import type { Options, Scenario } from 'k6/options';

/** A load profile. `rate` is orders per second (the peak, if it changes), `seconds` the length of the run. */
export interface Profile {
  what: string;
  rate: number;
  seconds: number;
  /** The stages of the rate, each [share of the seconds, share of the rate]; undefined for a constant rate. */
  stages?: [number, number][];
  /** Ends the run at the first dropped order, or when p95 of the answers exceeds 2 s. */
  endsAtSaturation?: boolean;
  /** All orders are of one user. */
  oneUser?: boolean;
  /** Number of clients in a closed loop, instead of a rate: each orders again as soon as it is answered. */
  clients?: number;
}

export const profiles: Record<string, Profile> = {
  smoke: { what: 'does it work under a little load', rate: 20, seconds: 30 },
  average: { what: 'a constant rate that every variant can hold', rate: 100, seconds: 60 },
  stress: {
    what: 'a ramp that ends at saturation',
    ...{ rate: 1000, seconds: 120, stages: [[1, 1]], endsAtSaturation: true },
  },
  spike: {
    what: 'five times the load for ten seconds',
    ...{ rate: 250, seconds: 60 },
    stages: [
      [0.3, 0.2],
      [0.03, 1],
      [0.17, 1],
      [0.03, 0.2],
      [0.47, 0.2],
    ],
  },
  hot: { what: 'every order on one account', rate: 50, seconds: 30, oneUser: true },
  closed: { what: 'clients that order again as soon as they are answered', rate: 0, seconds: 10, clients: 32 },
};

/** The first rate of a profile with stages, in orders per second. */
const FIRST_RATE = 10;

/** The timeout of a request. */
export const REQUEST_TIMEOUT_S = 10;

/** Translates a profile into k6's options. Every waiting request needs a virtual user of its own. */
export function optionsOf(profile: Profile): Options {
  const thresholds: Options['thresholds'] = { checks: ['rate>0.99'], http_req_duration: ['p(95)<2000'] };
  if (profile.clients === undefined) thresholds.dropped_iterations = ['count<1'];
  if (profile.endsAtSaturation) {
    thresholds.dropped_iterations = [{ threshold: 'count<1', abortOnFail: true }];
    thresholds.http_req_duration = [{ threshold: 'p(95)<2000', abortOnFail: true }];
  }
  return {
    scenarios: { orders: scenarioOf(profile) },
    thresholds,
    summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
    discardResponseBodies: false,
  };
}

function scenarioOf({ rate, seconds, stages, clients }: Profile): Scenario {
  const gracefulStop = `${REQUEST_TIMEOUT_S}s`;
  if (clients !== undefined) {
    return { executor: 'constant-vus', vus: clients, duration: `${seconds}s`, gracefulStop };
  }
  const preAllocatedVUs = Math.min(1500, Math.max(100, 2 * rate));
  const vus = { preAllocatedVUs, maxVUs: preAllocatedVUs, gracefulStop };
  if (!stages) return { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: `${seconds}s`, ...vus };
  return {
    executor: 'ramping-arrival-rate',
    startRate: FIRST_RATE,
    timeUnit: '1s',
    stages: stages.map(([time, share]) => ({
      duration: `${Math.max(1, Math.round(time * seconds))}s`,
      target: Math.round(share * rate),
    })),
    ...vus,
  };
}
