import { z } from 'zod';
import { pageOf, time, uuid } from '../../platform/http/schemas.ts';
import { amount, balance, reason } from '../vocabulary.ts';
import { type LedgerEntry } from './ledger-entry.entity.ts';

export const newAccount = z.strictObject({ userId: uuid });
export const account = z.object({ userId: uuid, balance });

export const newDeposit = z.strictObject({ userId: uuid, amount });

export const newWithdrawal = z.strictObject({ userId: uuid, amount, orderId: uuid.optional() });
export const withdrawn = z.object({ success: z.literal(true), balance });
export const declined = z.object({ success: z.literal(false), reason });

export const ledgerPage = pageOf(
  z.object({
    transactionId: uuid,
    type: z.enum(['deposit', 'withdrawal']),
    amount,
    balance,
    orderId: uuid.optional(),
    createdAt: time,
  }),
);
export const ledgerView = ({ transactionId, type, amount, balance, orderId, createdAt }: LedgerEntry) => ({
  transactionId,
  type,
  amount,
  balance,
  orderId: orderId ?? undefined,
  createdAt,
});
