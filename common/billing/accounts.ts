import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { Database, type Query } from '../database/database.ts';
import { type Page, type PageRequest, readPage, SEQUENCE } from '../database/page.ts';
import { assertSameBody, type Idempotency } from '../http/idempotency-key.ts';
import { notFound, Problem } from '../http/problems.ts';
import { type Reason } from '../http/schemas.ts';
import { Account } from './account.entity.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';

export interface Movement {
  userId: string;
  amount: number;
  idempotency: Idempotency;
}
type Moved = { balance: number; replayed: boolean };

/** Accounts, deposits, and withdrawals that belong to no order. Amounts and balances are minor units. */
@Injectable()
export class Accounts {
  constructor(private readonly db: Database) {}

  async open(userId: string): Promise<{ balance: number; created: boolean }> {
    const [created] = await this.db.query<{ balance: number }>(OPEN, [userId]);
    return created ? { balance: created.balance, created: true } : { ...(await this.find(userId)), created: false };
  }

  async find(userId: string): Promise<Account> {
    const account = await this.db.entities((manager) => manager.findOneBy(Account, { userId }));
    if (!account) throw noAccount();
    return account;
  }

  /** @throws Problem 404 without an account, 422 when the balance would pass what JSON can hold or the key was used */
  deposit(movement: Movement): Promise<Moved> {
    return this.db.transaction(async (query) => {
      const account = await lock(query, movement.userId);
      const replay = await replayOf(query, 'deposit', movement.idempotency);
      if (replay) return replay;
      if (account === undefined) throw noAccount();
      if (account + movement.amount > Number.MAX_SAFE_INTEGER) throw tooLarge();
      return move(query, 'deposit', movement, movement.amount);
    });
  }

  /** A decline stores nothing: without an order there is nothing that could be repeated against it. */
  withdraw(movement: Movement): Promise<Moved | { declined: Reason }> {
    return this.db.transaction(async (query) => {
      const account = await lock(query, movement.userId);
      const replay = await replayOf(query, 'withdrawal', movement.idempotency);
      if (replay) return replay;
      if (account === undefined) return { declined: 'account_not_found' };
      if (account < movement.amount) return { declined: 'insufficient_funds' };
      return move(query, 'withdrawal', movement, -movement.amount);
    });
  }

  async ledger(userId: string, page: PageRequest): Promise<Page<LedgerEntry>> {
    await this.find(userId);
    const keyset = { time: 'createdAt', id: 'seq', idPattern: SEQUENCE } as const;
    return this.db.entities((manager) => readPage(manager, LedgerEntry, { userId }, keyset, page));
  }
}

const OPEN = 'INSERT INTO accounts (user_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING balance';
const LOCK_KEY = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';
const LOCK = 'SELECT balance FROM accounts WHERE user_id = $1 FOR NO KEY UPDATE';
const REPLAY = `SELECT balance, request_hash AS hash FROM ledger WHERE type = $1 AND idempotency_key = $2`;
const MOVE = `
  WITH account AS (UPDATE accounts SET balance = balance + $3 WHERE user_id = $2 RETURNING balance)
  INSERT INTO ledger (transaction_id, user_id, type, amount, balance, idempotency_key, request_hash)
  SELECT $1, $2, $4, abs($3::bigint), balance, $5, $6 FROM account RETURNING balance`;

async function lock(query: Query, userId: string): Promise<number | undefined> {
  const [account] = await query<{ balance: number }>(LOCK, [userId]);
  return account?.balance;
}

/** The same key at once: the lock makes one wait until the other has committed, then it replays. */
async function replayOf(query: Query, type: string, { key, hash }: Idempotency): Promise<Moved | undefined> {
  if (key === null) return undefined;
  await query(LOCK_KEY, [`${type} ${key}`]);
  const [stored] = await query<{ balance: number; hash: Buffer }>(REPLAY, [type, key]);
  if (!stored) return undefined;
  assertSameBody(stored.hash, hash);
  return { balance: stored.balance, replayed: true };
}

async function move(query: Query, type: string, { userId, idempotency }: Movement, change: number): Promise<Moved> {
  const values = [v7(), userId, change, type, idempotency.key, idempotency.hash];
  const [moved] = await query<{ balance: number }>(MOVE, values);
  return { balance: moved!.balance, replayed: false };
}

const noAccount = () => notFound('There is no account for this user.');
const tooLarge = () => new Problem('balance-too-large', `A balance is at most ${Number.MAX_SAFE_INTEGER}.`);
