import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/** Converts bigint, which TypeORM returns as text. Our values stay within 2^53. */
const asNumber = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: number) => value,
};

export const BigInteger = (options: ColumnOptions = {}) =>
  Column({ ...options, type: 'bigint', transformer: asNumber });
export const Id = (name: string) => PrimaryColumn('uuid', { name });
export const Uuid = (name: string, options: ColumnOptions = {}) => Column({ ...options, type: 'uuid', name });
export const Text = (options: ColumnOptions = {}) => Column({ ...options, type: 'text' });
/** Has the precision of a JavaScript Date (milliseconds), so a cursor made from a Date finds its row again. */
export const Time = (name: string, options: ColumnOptions = {}) =>
  Column({ ...options, type: 'timestamptz', name, precision: 3 });
