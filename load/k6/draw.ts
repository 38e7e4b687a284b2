/** The first deposit of every account, in minor units. */
export const DEPOSIT = 1_000_000_000;

/** One order in ten costs more than any account holds. */
export const NOT_COVERED_SHARE = 0.1;
const MORE_THAN_ANYBODY_HAS = 1_000_000_000_000;

export interface Draw {
  /** Index into the list of users. */
  user: number;
  price: number;
  covered: boolean;
}

/** Draws user and price of an order, uniformly over the users. The same seed and iteration give the same order. */
export function draw(seed: number, iteration: number, users: number): Draw {
  const covered = uniform(seed, 3 * iteration + 1) >= NOT_COVERED_SHARE;
  return {
    user: Math.floor(uniform(seed, 3 * iteration) * users),
    price: covered ? 1 + Math.floor(uniform(seed, 3 * iteration + 2) * 1000) : MORE_THAN_ANYBODY_HAS,
    covered,
  };
}

/** Returns a number from 0 to below 1, like SplitMix: MurmurHash3's finaliser over the seed's Weyl sequence. */
export function uniform(seed: number, n: number): number {
  let x = (seed + Math.imul(n + 1, 0x9e3779b9)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}
