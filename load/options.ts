import { LabError } from '../common/lab/machine/lab-error.ts';
import { profiles, type Profile } from './k6/profiles.ts';
import { MAX_ROUNDS } from './paired-ratio.ts';

/** The seed of the orders: every run places the same ones. */
export const SEED = 20_250_601;
export const USERS = 1000;

/** Reads PROFILE, RATE (orders per second) and DURATION (seconds). */
export function profileAskedFor(env: NodeJS.ProcessEnv = process.env): Profile & { name: string } {
  const name = env.PROFILE || 'smoke';
  const known = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!known) throw new LabError(`There is no profile "${name}": PROFILE can be ${Object.keys(profiles).join(', ')}.`);
  const { rate = known.rate, seconds = known.seconds } = {
    rate: rateAskedFor(env),
    seconds: secondsAskedFor(known.seconds, env),
  };
  return { ...known, name, rate, seconds };
}

/** Reads DURATION, in seconds. */
export function secondsAskedFor(otherwise: number, env: NodeJS.ProcessEnv = process.env): number {
  return numberIn('DURATION', env) ?? otherwise;
}

/** Reads RATE, in orders per second. */
export function rateAskedFor(env: NodeJS.ProcessEnv = process.env): number | undefined {
  return numberIn('RATE', env);
}

/** Reads ROUNDS, the number of paired rounds. An interval needs two. */
export function roundsAskedFor(otherwise: number, env: NodeJS.ProcessEnv = process.env): number {
  return numberIn('ROUNDS', env, 2, MAX_ROUNDS) ?? otherwise;
}

function numberIn(name: string, env: NodeJS.ProcessEnv, min = 1, max = 3600): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new LabError(`${name} is "${text}": it has to be a whole number from ${min} to ${max}.`);
}

/** Reads DASHBOARD, the port of k6's web dashboard; 1 means k6's default port. */
export function dashboardPortAskedFor(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const asked = numberIn('DASHBOARD', env, 1, 65_535);
  return asked === 1 ? 5665 : asked;
}
