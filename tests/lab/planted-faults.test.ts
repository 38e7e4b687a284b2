import { randomUUID } from 'node:crypto';
import { lockAccount, lockedAccounts, unlockAccounts } from '../../common/lab/breaking/account-lock.ts';
import { changeColumn, changedColumn, restoreColumn } from '../../common/lab/breaking/column-type.ts';
import { inSession } from '../../common/lab/breaking/database-session.ts';
import { servers } from '../support/infrastructure.ts';

/** A schema of its own, so that no variant is affected. */
const tables = { url: servers().databases.billing, schema: 'planted_faults' };

beforeAll(async () => {
  await inSession(tables, 'DROP SCHEMA IF EXISTS planted_faults CASCADE');
  await inSession(tables, 'CREATE SCHEMA planted_faults');
  await inSession(tables, 'CREATE TABLE accounts (user_id uuid PRIMARY KEY)');
  await inSession(tables, 'CREATE TABLE ledger (type text)');
});

afterAll(() => inSession(tables, 'DROP SCHEMA planted_faults CASCADE'));

describe('a locked account', () => {
  const userId = randomUUID();
  const lockedRow = 'SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE SKIP LOCKED';

  test('stays locked without a client until it is unlocked', async () => {
    await inSession(tables, 'INSERT INTO accounts VALUES ($1)', [userId]);
    await lockAccount(tables, userId);
    expect(await inSession(tables, lockedRow, [userId])).toHaveLength(0);
    expect(await lockedAccounts(tables)).toStrictEqual([userId]);
    expect(await unlockAccounts(tables)).toStrictEqual([userId]);
    expect(await inSession(tables, lockedRow, [userId])).toHaveLength(1);
    expect(await lockedAccounts(tables)).toStrictEqual([]);
  });

  test('an unknown account is refused with an explanation', async () => {
    await expect(lockAccount(tables, randomUUID())).rejects.toThrow(
      /There is no account of .*: POST \/billing\/accounts/,
    );
    expect(await lockedAccounts(tables)).toStrictEqual([]);
  });
});

test('a changed column is reported until it is restored', async () => {
  expect(await changeColumn(tables, 'billing')).toBe('ledger.type is varchar(20) now');
  expect(await changedColumn(tables, 'billing')).toBe('ledger.type is varchar(20)');
  expect(await restoreColumn(tables, 'billing')).toBe('ledger.type is text again');
  expect(await changedColumn(tables, 'billing')).toBeUndefined();
  expect(await restoreColumn(tables, 'billing')).toBeUndefined();
});
