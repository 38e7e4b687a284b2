import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { Database } from '../../platform/database/database.ts';
import { type Page, type PageRequest, readPage, SEQUENCE } from '../../platform/database/page.ts';
import { RowQueue } from '../../platform/database/row-queue.ts';
import { sqlFile } from '../../platform/database/sql-file.ts';
import { assertSameBody, type Idempotency } from '../../platform/http/idempotency-key.ts';
import { notFound, Problem } from '../../platform/http/problems.ts';
import { PROBLEMS } from '../problems.ts';
import { type Reason } from '../vocabulary.ts';
import { Account } from './account.entity.ts';
import { AccountBusy } from './account-busy.ts';
import { LedgerEntry } from './ledger-entry.entity.ts';

const OPEN_ACCOUNT = sqlFile(import.meta, 'open-account.sql');
const MOVE_MONEY = sqlFile(import.meta, 'move-money.sql');

export interface Movement {
  userId: string;
  amount: number;
  idempotency: Idempotency;
}
type Moved = { balance: number; replayed: boolean };
interface MoveRow {
  outcome: 'moved' | 'replayed' | 'no account' | 'out of range' | 'busy';
  balance: number;
  hash: Buffer | null;
}

/** Keeps accounts, deposits, and withdrawals without an order. Amounts and balances are minor units. */
@Injectable()
export class Accounts {
  /** Everything that waits for an account which another session holds. */
  readonly locked = new RowQueue(AccountBusy);

  constructor(private readonly db: Database) {}

  async open(userId: string): Promise<{ balance: number; created: boolean }> {
    const [created] = await this.db.query<{ balance: number }>(OPEN_ACCOUNT, [userId]);
    return created ? { balance: created.balance, created: true } : { ...(await this.find(userId)), created: false };
  }

  async find(userId: string): Promise<Account> {
    const account = await this.db.entities((manager) => manager.findOneBy(Account, { userId }));
    if (!account) throw noAccount();
    return account;
  }

  /**
   * @throws Problem 404 without an account; 422 for a balance that JSON cannot hold, or a key used with another body;
   *   AccountBusy
   */
  async deposit(movement: Movement): Promise<Moved> {
    const { outcome, ...moved } = await this.#move('deposit', movement);
    if (outcome === 'no account') throw noAccount();
    if (outcome === 'out of range') throw tooLarge();
    return moved;
  }

  /**
   * Withdraws without an order. A decline stores nothing, because no order could repeat it.
   * @throws Problem 422 for a key used with another body; AccountBusy
   */
  async withdraw(movement: Movement): Promise<Moved | { declined: Reason }> {
    const { outcome, ...moved } = await this.#move('withdrawal', movement);
    if (outcome === 'no account') return { declined: 'account_not_found' };
    if (outcome === 'out of range') return { declined: 'insufficient_funds' };
    return moved;
  }

  async ledger(userId: string, page: PageRequest): Promise<Page<LedgerEntry>> {
    await this.find(userId);
    const keyset = { time: 'createdAt', id: 'seq', idPattern: SEQUENCE } as const;
    return this.db.entities((manager) => readPage(manager, LedgerEntry, { userId }, keyset, page));
  }

  async #move(type: LedgerEntry['type'], { userId, amount, idempotency: { key, hash } }: Movement) {
    const move = async (waits: boolean) => {
      const [row] = await this.db.query<MoveRow>(MOVE_MONEY, [v7(), userId, type, amount, key, hash, waits]);
      return row!.outcome === 'busy' ? undefined : row!;
    };
    const moved = (await move(false)) ?? (await this.locked.run(userId, () => move(true)));
    const { outcome, balance, hash: usedFor } = moved;
    const replayed = outcome === 'replayed';
    if (replayed) assertSameBody(usedFor, hash);
    return { outcome, balance, replayed };
  }
}

const noAccount = () => notFound('There is no account for this user.');
const tooLarge = () => new Problem(PROBLEMS['balance-too-large'], `A balance is at most ${Number.MAX_SAFE_INTEGER}.`);
