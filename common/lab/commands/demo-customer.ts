import { setTimeout as sleep } from 'node:timers/promises';
import { type Controlled } from '../breaking/controlled.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant } from '../processes/ports.ts';
import { reasonOf } from '../machine/wait.ts';

export const DEPOSIT = 10_000;
export const PRICE = 2500;

const ANSWER_MS = 10_000;
const SETTLED_MS = 20_000;
/** A relay or a consumer that was interrupted tries again within this: what hasn't come by then is lost. */
const TOLD_MS = 15_000;

type Json = Record<string, unknown>;

/** A user of one variant who orders once, and looks at what became of it. The texts are for people. */
export class Customer {
  readonly variant: Variant;
  answer = '-';
  order = 'none stored';
  money = '-';
  notification = 'none';
  private readonly urls: Record<Service, string>;
  private userId = '';

  private constructor(variant: Variant, services: Controlled[]) {
    const url = (name: Service) => services.find((one) => one.variant === variant && one.service === name)!.url;
    this.variant = variant;
    this.urls = { order: url('order'), billing: url('billing'), notification: url('notification') };
  }

  /** With an account that holds DEPOSIT. */
  static async of(variant: Variant, services: Controlled[]): Promise<Customer> {
    const customer = new Customer(variant, services);
    const { userId } = (await customer.post('order', '/users', { name: 'Ada' })).body;
    customer.userId = String(userId);
    await customer.post('billing', '/billing/accounts', { userId });
    const { status } = await customer.post('billing', '/billing/deposit', { userId, amount: DEPOSIT });
    if (status !== 200)
      throw new LabError(`${variant}: a deposit is answered ${status}. Is everything as it should be?`);
    return customer;
  }

  async buy(): Promise<void> {
    const begun = performance.now();
    const said = await this.post('order', '/orders', { userId: this.userId, price: PRICE }).then(
      ({ status, body }) => `${status} ${inShort(body)}`,
      (error: unknown) => reasonOf(error),
    );
    this.answer = `${said}, after ${Math.round(performance.now() - begun)} ms`;
  }

  /** Waits until the order is settled, and a while for its notification; `healed` is when (performance.now()). */
  async look(healed: number): Promise<void> {
    const after = () => `${((performance.now() - healed) / 1000).toFixed(1)} s`;
    const settled = await this.wait(
      SETTLED_MS,
      'order',
      `/orders?userId=${this.userId}`,
      ({ status }) => status !== 'pending',
    );
    if (settled) this.order = `${String(settled.status)}, ${after()}`;
    const told = await this.wait(TOLD_MS, 'notification', `/notifications/${this.userId}`, () => true);
    this.notification = told ? `${String(told.type)}, ${after()}` : 'lost';
    const { balance } = await this.get('billing', `/billing/balance/${this.userId}`);
    this.money = `${DEPOSIT - Number(balance)} of ${PRICE}`;
  }

  /** The first item of a list, once it is there and as it is wanted; undefined after so many milliseconds. */
  private async wait(
    ms: number,
    service: Service,
    path: string,
    wanted: (item: Json) => boolean,
  ): Promise<Json | undefined> {
    for (const end = performance.now() + ms; performance.now() < end; await sleep(100)) {
      const { items = [] } = (await this.get(service, path).catch(() => ({}))) as { items?: Json[] };
      if (items[0] && wanted(items[0])) return items[0];
    }
    return undefined;
  }

  private async get(service: Service, path: string): Promise<Json> {
    const response = await fetch(this.urls[service] + path, { signal: AbortSignal.timeout(ANSWER_MS) });
    return (await response.json()) as Json;
  }

  private async post(service: Service, path: string, body: Json): Promise<{ status: number; body: Json }> {
    const response = await fetch(this.urls[service] + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, body: (await response.json()) as Json };
  }
}

/** The order's state, or the last part of the problem's type. */
function inShort({ type, status }: Json): string {
  return String(typeof type === 'string' ? type.split('/').at(-1) : status);
}
