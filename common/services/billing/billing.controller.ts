import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type z } from 'zod';
import { idempotency, IdempotencyKey, REPLAYED } from '../../platform/http/idempotency-key.ts';
import { Answers, AnswersToBody, KeyHeader } from '../../platform/http/openapi.ts';
import { Problem } from '../../platform/http/problems.ts';
import { pageQuery, uuid } from '../../platform/http/schemas.ts';
import { PROBLEMS } from '../problems.ts';
import { type Reason } from '../vocabulary.ts';
import { Accounts } from './accounts.ts';
import {
  account,
  declined,
  ledgerPage,
  ledgerView,
  newAccount,
  newDeposit,
  newWithdrawal,
  withdrawn,
} from './schemas.ts';
import { WithdrawalMismatch, Withdrawals } from './withdrawals.ts';

type WithdrawalBody = z.infer<typeof newWithdrawal>;

@ApiTags('billing')
@Controller('billing')
export class BillingController {
  constructor(
    private readonly accounts: Accounts,
    private readonly withdrawals: Withdrawals,
  ) {}

  @Post('accounts')
  @AnswersToBody({
    201: { description: 'A new account', body: account },
    200: { description: 'It was open already', body: account },
  })
  async openAccount(
    @Body({ schema: newAccount }) { userId }: z.infer<typeof newAccount>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { balance, created } = await this.accounts.open(userId);
    reply.code(created ? 201 : 200);
    return { userId, balance };
  }

  @Post('deposit')
  @HttpCode(200)
  @KeyHeader()
  @AnswersToBody(
    { 200: { description: 'The new balance', body: account } },
    PROBLEMS['not-found'],
    PROBLEMS['key-reused'],
    PROBLEMS['balance-too-large'],
    PROBLEMS['account-busy'],
  )
  async deposit(
    @Body({ schema: newDeposit }) body: z.infer<typeof newDeposit>,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { balance, replayed } = await this.accounts.deposit({ ...body, idempotency: idempotency(key, body) });
    if (replayed) reply.headers(REPLAYED);
    return { userId: body.userId, balance };
  }

  @Post('withdraw')
  @HttpCode(200)
  @KeyHeader()
  @AnswersToBody(
    { 200: { description: 'Paid', body: withdrawn }, 400: { description: 'Declined', body: declined } },
    PROBLEMS['key-reused'],
    PROBLEMS['order-mismatch'],
    PROBLEMS['account-busy'],
  )
  async withdraw(
    @Body({ schema: newWithdrawal }) body: WithdrawalBody,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const result = body.orderId
      ? await this.#forOrder({ ...body, orderId: body.orderId })
      : await this.#plain(body, key);
    if ('reason' in result) {
      reply.code(400);
      return { success: false, reason: result.reason };
    }
    if (result.replayed) reply.headers(REPLAYED);
    return { success: true, balance: result.balance };
  }

  @Get('balance/:userId')
  @Answers({ 200: { description: 'The balance', body: account } }, PROBLEMS['not-found'])
  async getBalance(@Param('userId', { schema: uuid }) userId: string) {
    const { balance } = await this.accounts.find(userId);
    return { userId, balance };
  }

  @Get('transactions/:userId')
  @Answers({ 200: { description: 'The ledger, newest first', body: ledgerPage } }, PROBLEMS['not-found'])
  async listTransactions(
    @Param('userId', { schema: uuid }) userId: string,
    @Query({ schema: pageQuery }) page: z.infer<typeof pageQuery>,
  ) {
    const { items, nextCursor } = await this.accounts.ledger(userId, page);
    return { items: items.map(ledgerView), nextCursor };
  }

  /** The order is its own idempotency key. */
  async #forOrder(
    body: Required<WithdrawalBody>,
  ): Promise<{ reason: Reason } | { balance: number; replayed: boolean }> {
    try {
      const { reason, balance } = await this.withdrawals.withdraw(body);
      return reason === null ? { balance: balance ?? 0, replayed: false } : { reason };
    } catch (err) {
      if (err instanceof WithdrawalMismatch) throw new Problem(PROBLEMS['order-mismatch'], err.message);
      throw err;
    }
  }

  async #plain(body: WithdrawalBody, key: string | undefined) {
    const { userId, amount } = body;
    const result = await this.accounts.withdraw({ userId, amount, idempotency: idempotency(key, { userId, amount }) });
    return 'declined' in result ? { reason: result.declined } : result;
  }
}
