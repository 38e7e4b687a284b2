import { setTimeout as sleep } from 'node:timers/promises';
import { type Controlled } from '../breaking/controlled.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant } from '../processes/ports.ts';

type Json = Record<string, string | number | undefined>;

export interface Answer {
  status: number;
  body: Json;
  ms: number;
}

/** Longer than any deadline of an answer. */
const ANSWER_MS = 10_000;
/** The settler and the relay try again within 5 s: what is not there by then does not come. */
export const ENOUGH_MS = 20_000;

/** A running variant as an experiment sees it: its API from outside, and its services to be broken. */
export class Subject {
  readonly variant: Variant;
  private readonly services: Controlled[];

  constructor(variant: Variant, services: Controlled[]) {
    this.variant = variant;
    this.services = services.filter((service) => service.variant === variant);
  }

  get all(): Controlled[] {
    return this.services;
  }

  /** Every replica of it. */
  those(name: Service): Controlled[] {
    return this.services.filter(({ service }) => service === name);
  }

  /** A user with so much money, in minor units. */
  async customer(deposit: number): Promise<string> {
    const { userId } = (await this.post('order', '/users', { name: 'Ada' })).body;
    await this.post('billing', '/billing/accounts', { userId });
    const { status } = await this.post('billing', '/billing/deposit', { userId, amount: deposit });
    if (status !== 200) throw new LabError(`${this.variant}: a deposit is answered ${status}: make heal first.`);
    return String(userId);
  }

  order(userId: string, price: number, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post('order', '/orders', { userId, price }, headers);
  }

  /** How the only or newest order of this user ended; undefined where it did not in time. */
  async settled(userId: string): Promise<Json | undefined> {
    return this.first('order', `/orders?userId=${userId}`, ({ status }) => status !== 'pending');
  }

  /** The same of this order. */
  async settledOrder(orderId: string): Promise<Json | undefined> {
    const answer = await fetch(`${this.url('order')}/orders/${orderId}`, { headers: { prefer: 'wait=20' } });
    const order = (await answer.json()) as Json;
    return order.status === 'pending' ? undefined : order;
  }

  /** The notification of this user, or undefined where none came. */
  async told(userId: string): Promise<Json | undefined> {
    return this.first('notification', `/notifications/${userId}`, () => true);
  }

  orders(userId: string): Promise<Json[]> {
    return this.items('order', `/orders?userId=${userId}`);
  }

  async balance(userId: string): Promise<number> {
    return Number((await this.get('billing', `/billing/balance/${userId}`)).balance);
  }

  async post(service: Service, path: string, body: Json, headers: Record<string, string> = {}): Promise<Answer> {
    const begun = performance.now();
    const response = await fetch(this.url(service) + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, body: (await response.json()) as Json, ms: performance.now() - begun };
  }

  private async get(service: Service, path: string): Promise<Json> {
    const response = await fetch(this.url(service) + path, { signal: AbortSignal.timeout(ANSWER_MS) });
    return (await response.json()) as Json;
  }

  private async items(service: Service, path: string): Promise<Json[]> {
    const { items = [] } = (await this.get(service, path)) as unknown as { items?: Json[] };
    return items;
  }

  private async first(service: Service, path: string, wanted: (item: Json) => boolean): Promise<Json | undefined> {
    for (const end = performance.now() + ENOUGH_MS; performance.now() < end; await sleep(100)) {
      const [item] = await this.items(service, path).catch(() => []);
      if (item && wanted(item)) return item;
    }
    return undefined;
  }

  private url(name: Service): string {
    return this.those(name)[0]!.url;
  }
}
