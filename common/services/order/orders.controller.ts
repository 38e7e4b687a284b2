import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type z } from 'zod';
import { assertSameBody, idempotency, IdempotencyKey, REPLAYED } from '../../platform/http/idempotency-key.ts';
import { Answers, AnswersFrom, KeyHeader } from '../../platform/http/openapi.ts';
import { type Problem } from '../../platform/http/problems.ts';
import { uuid } from '../../platform/http/schemas.ts';
import { PROBLEMS } from '../problems.ts';
import { locationOf, paymentPendingProblem, stillPendingProblem } from './order-problems.ts';
import { PLACING_ANSWERS } from './orders.openapi.ts';
import { OrderPlacement } from './order-placement.ts';
import { type Order } from './order.entity.ts';
import { KeyTaken, Orders, type OrderUnderKey } from './orders.ts';
import { preferredWait, PreferHeader } from './prefer.ts';
import { newOrder, order, orderPage, ordersQuery, orderView } from './schemas.ts';
import { SettledSignal } from './settled-signal.ts';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: Orders,
    private readonly placement: OrderPlacement,
    private readonly signal: SettledSignal,
  ) {}

  @Post()
  @KeyHeader()
  @AnswersFrom(OrderPlacement, ({ answersWith }) => PLACING_ANSWERS[answersWith])
  async placeOrder(
    @Body({ schema: newOrder }) body: z.infer<typeof newOrder>,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const used = idempotency(key, body);
    try {
      const placed = await this.placement.place({ ...body, idempotency: used });
      return this.#answer(placed, reply, () => paymentPendingProblem(placed.orderId));
    } catch (err) {
      if (err instanceof KeyTaken) return this.#replay(err.order, used.hash, reply);
      throw err;
    }
  }

  @Get(':orderId')
  @PreferHeader()
  @Answers({ 200: { description: 'The order', body: order } }, PROBLEMS['not-found'])
  async getOrder(
    @Param('orderId', { schema: uuid }) orderId: string,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.orders.find(orderId);
    const seconds = preferredWait(prefer);
    if (seconds === undefined) return orderView(found);
    reply.header('Preference-Applied', `wait=${seconds}`);
    if (found.status !== 'pending') return orderView(found);
    await this.signal.wait(orderId, seconds * 1000);
    return orderView(await this.orders.find(orderId));
  }

  @Get()
  @Answers({ 200: { description: 'The orders of a user, newest first', body: orderPage } })
  async listOrders(@Query({ schema: ordersQuery }) { userId, ...page }: z.infer<typeof ordersQuery>) {
    const { items, nextCursor } = await this.orders.list(userId, page);
    return { items: items.map(orderView), nextCursor };
  }

  #replay(stored: OrderUnderKey, hash: Buffer | null, reply: FastifyReply) {
    assertSameBody(stored.requestHash, hash);
    reply.headers(REPLAYED);
    return this.#answer(stored, reply, () => stillPendingProblem(stored.orderId));
  }

  /** @throws what `pending` makes where an outcome was promised and there is none yet */
  #answer({ orderId, status, reason }: Order, reply: FastifyReply, pending: () => Problem) {
    const { answersWith } = this.placement;
    if (status === 'pending' && answersWith === 'outcome') throw pending();
    reply.header('Location', locationOf(orderId));
    if (status === 'pending' || answersWith === 'acceptance') {
      reply.code(202);
      return { orderId, status: 'pending' };
    }
    reply.code(status === 'completed' ? 201 : 400);
    return { orderId, status, reason: reason ?? undefined };
  }
}
