import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/** TypeORM gives bigint as text; money and sequence numbers stay within 2^53 by rule. */
const asNumber = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number) => value,
};

export const BigInteger = (options: ColumnOptions = {}) =>
  Column({ ...options, type: 'bigint', transformer: asNumber });
export const Id = (name: string) => PrimaryColumn('uuid', { name });
export const Uuid = (name: string, options: ColumnOptions = {}) => Column({ ...options, type: 'uuid', name });
export const Text = (options: ColumnOptions = {}) => Column({ ...options, type: 'text' });
/** To the millisecond, as JavaScript has it, so that a cursor made from a Date finds the same row again. */
export const Time = (name: string, options: ColumnOptions = {}) =>
  Column({ ...options, type: 'timestamptz', name, precision: 3 });
