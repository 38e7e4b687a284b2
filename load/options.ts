import { LabError } from '../common/lab/machine/lab-error.ts';
import { profiles, type Profile } from './k6/profiles.ts';
import { MAX_ROUNDS } from './paired-ratio.ts';

/** The same orders by the same users each time. */
export const SEED = 20_250_601;
export const USERS = 1000;

/** What PROFILE, RATE (orders per second) and DURATION (seconds) ask for. */
export function profileAskedFor(env: NodeJS.ProcessEnv = process.env): Profile & { name: string } {
  const name = env.PROFILE || 'smoke';
  const known = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!known) throw new LabError(`There is no profile "${name}": PROFILE can be ${Object.keys(profiles).join(', ')}.`);
  const { rate = known.rate, seconds = known.seconds } = {
    rate: numberIn('RATE', env),
    seconds: secondsAskedFor(known.seconds, env),
  };
  return { ...known, name, rate, seconds };
}

/** DURATION, in seconds. */
export function secondsAskedFor(otherwise: number, env: NodeJS.ProcessEnv = process.env): number {
  return numberIn('DURATION', env) ?? otherwise;
}

/** ROUNDS, the number of paired rounds. An interval needs two. */
export function roundsAskedFor(otherwise: number, env: NodeJS.ProcessEnv = process.env): number {
  return numberIn('ROUNDS', env, 2, MAX_ROUNDS) ?? otherwise;
}

function numberIn(name: string, env: NodeJS.ProcessEnv, min = 1, max = 3600): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new LabError(`${name} is "${text}": it is a whole number from ${min} to ${max}.`);
}

/** Where k6's web dashboard is to answer: with DASHBOARD=1 on its customary port, otherwise on the port that it names. */
export function dashboardPortAskedFor(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const asked = numberIn('DASHBOARD', env, 1, 65_535);
  return asked === 1 ? 5665 : asked;
}
