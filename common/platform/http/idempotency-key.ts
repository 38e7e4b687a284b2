import { createHash } from 'node:crypto';
import { Headers } from '@nestjs/common';
import { GENERIC_PROBLEMS, invalidParameter, Problem } from './problems.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;
/** A string of structured fields (RFC 9651 section 3.3.3): in quotes, `"` and `\` are escaped. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/** A key and the hash of its request. Both are columns of the row that the key protects. */
export interface Idempotency {
  key: string | null;
  /** SHA-256 of the validated body: member order and spacing don't matter. */
  hash: Buffer | null;
}

const NAME = 'Idempotency-Key';
export const IdempotencyKey = () => Headers(NAME);

/**
 * Checks the key and hashes the body (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
 * The key may stand in quotes, which do not belong to it.
 * @throws Problem 400 unless the key is 1 to 255 visible ASCII characters; two headers arrive joined by a space
 */
export function idempotency(header: string | undefined, body: Record<string, unknown>): Idempotency {
  if (header === undefined) return { key: null, hash: null };
  const key = QUOTED.exec(header)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? header;
  if (!KEY.test(key)) throw invalidParameter(NAME, 'must be 1 to 255 visible ASCII characters');
  const canonical = JSON.stringify(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { key, hash: createHash('sha256').update(canonical).digest() };
}

/** @throws Problem 422 when the stored row belongs to another body */
export function assertSameBody(stored: Buffer | null, given: Buffer | null): void {
  if (stored && given && stored.equals(given)) return;
  throw new Problem(GENERIC_PROBLEMS['key-reused'], 'Use a new Idempotency-Key for another request.');
}

export const REPLAYED = { 'Idempotent-Replayed': 'true' };
