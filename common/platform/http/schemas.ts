import { z } from 'zod';

/** Accepts any 8-4-4-4-12 hex in any case, and makes it lower case. */
export const uuid = z.guid('must be a UUID').toLowerCase();

export const time = z.iso.datetime({ precision: 3 }).meta({ description: 'ISO 8601, UTC' });

/** Accepts text that PostgreSQL and UTF-8 can hold: no NUL, no lone surrogate. Lengths are in code points. */
export const text = (min: number, max: number) =>
  z
    .string()
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must be text without NUL or lone surrogates')
    .refine((value) => [...value].length >= min && [...value].length <= max, `must have ${min} to ${max} characters`)
    .meta({ minLength: min, maxLength: max, pattern: '^[^\\u0000]*$' });

const LIMIT = 'must be an integer from 1 to 100';
export const pageQuery = z.object({
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, LIMIT)
    .transform(Number)
    .default(20),
  cursor: z.string().min(1, 'must not be empty').max(200, 'is not one that this list gave out').optional(),
});

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
