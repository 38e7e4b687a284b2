import { type EntityManager, type EntityTarget, type FindOptionsWhere, type ObjectLiteral } from 'typeorm';
import { invalidParameter } from '../http/problems.ts';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  cursor?: string;
}

/** Names the two columns that a list is ordered by, newest first. A cursor holds their values in the last row. */
export interface Keyset<Row> {
  time: keyof Row & string;
  id: keyof Row & string;
  idPattern: RegExp;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const SEQUENCE = /^\d{1,18}$/;

/**
 * Reads one page, newest first. Rows that arrive between two pages neither skip nor repeat a row, unlike with an offset
 * (https://use-the-index-luke.com/no-offset).
 */
export async function readPage<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  where: FindOptionsWhere<Row>,
  keyset: Keyset<Row>,
  { limit, cursor }: PageRequest,
): Promise<Page<Row>> {
  const select = manager.createQueryBuilder(entity, 'row').where(where);
  if (cursor !== undefined)
    select.andWhere(`(row.${keyset.time}, row.${keyset.id}) < (:at, :id)`, decode(cursor, keyset));
  const rows = await select
    .orderBy(`row.${keyset.time}`, 'DESC')
    .addOrderBy(`row.${keyset.id}`, 'DESC')
    .limit(limit + 1)
    .getMany();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encode(last, keyset) : null };
}

function encode<Row>(row: Row, { time, id }: Keyset<Row>): string {
  return Buffer.from(`${(row[time] as Date).toISOString()}/${String(row[id])}`).toString('base64url');
}

/** The first moment that PostgreSQL has (https://www.postgresql.org/docs/current/datatype-datetime.html). It ends after `Date`. */
const FIRST_TIME = Date.UTC(-4713, 10, 24);

function decode<Row>(cursor: string, { idPattern }: Keyset<Row>): { at: Date; id: string } {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split('/');
  const at = new Date(time);
  const isTime = at.getTime() >= FIRST_TIME && at.toISOString() === time;
  if (!isTime || !idPattern.test(id)) {
    throw invalidParameter('cursor', 'is not one that this list gave out');
  }
  return { at, id };
}
