import { type Service } from '../../common/lab/processes/ports.ts';
import { type Features } from './features.ts';

export type Kind = 'uuid' | 'amount' | 'name' | 'email' | 'outcome' | 'reason';

/** A call that takes a body, with the kind of each field; those in `optional` may be left out. */
export interface PostCall {
  service: Service;
  path: string;
  fields: Record<string, Kind>;
  optional: string[];
}

/** A call that takes its input from the path and the query. */
export interface GetCall {
  service: Service;
  /** `{id}` stands for a UUID. */
  path: string;
  paged: boolean;
  /** The name of a bad id in the problem. */
  idName: string;
}

const post = (service: Service, path: string, fields: PostCall['fields'], optional: string[] = []): PostCall => ({
  service,
  path,
  fields,
  optional,
});

/** Lists every call of this variant that takes a body. */
export function postCalls({ notificationCall }: Features): PostCall[] {
  const notification = {
    userId: 'uuid',
    orderId: 'uuid',
    type: 'outcome',
    amount: 'amount',
    reason: 'reason',
  } as const;
  return [
    post('order', '/users', { name: 'name', email: 'email' }, ['name', 'email']),
    post('order', '/orders', { userId: 'uuid', price: 'amount' }),
    post('billing', '/billing/accounts', { userId: 'uuid' }),
    post('billing', '/billing/deposit', { userId: 'uuid', amount: 'amount' }),
    post('billing', '/billing/withdraw', { userId: 'uuid', amount: 'amount', orderId: 'uuid' }, ['orderId']),
    ...(notificationCall ? [post('notification', '/notifications', notification)] : []),
  ];
}

export const getCalls: GetCall[] = [
  { service: 'order', path: '/users/{id}', paged: false, idName: 'userId' },
  { service: 'order', path: '/orders/{id}', paged: false, idName: 'orderId' },
  { service: 'order', path: '/orders?userId={id}', paged: true, idName: 'userId' },
  { service: 'billing', path: '/billing/balance/{id}', paged: false, idName: 'userId' },
  { service: 'billing', path: '/billing/transactions/{id}', paged: true, idName: 'userId' },
  { service: 'notification', path: '/notifications/{id}', paged: true, idName: 'userId' },
];

/** A valid value of each kind. */
export const good: Record<Kind, string | number> = {
  uuid: '0198c5a0-0000-7000-8000-00000000abcd',
  amount: 100,
  name: 'Ada',
  email: 'ada@example.org',
  outcome: 'failure',
  reason: 'insufficient_funds',
};

/** JSON texts that no field of this kind accepts. Some of them have no JavaScript value. */
export const bad: Record<Kind, string[]> = {
  uuid: [
    ...['""', '"nobody"', '7', 'null', '{}', '[]', 'true'],
    ...['"0198c5a0-0000-7000-8000-00000000abcd0"', '"0198c5a0-0000-7000-8000-00000000abc\\u0000"'],
    ...['"0198c5a0000070008000000000000abcd"', '"g198c5a0-0000-7000-8000-00000000abcd"'],
  ],
  amount: [
    ...['0', '-1', '1.5', '-0', '1e308', '1e999', '9007199254740993', '1000000000001', '0.1e1000'],
    ...['"100"', '""', 'null', 'true', '{}', '[100]'],
  ],
  name: ['""', JSON.stringify('x'.repeat(201)), '"\\u0000"', '"a\\ud800"', '"\\udc00b"', '7', 'true', '{}', '["Ada"]'],
  email: [
    ...['""', '"ada"', '"ada@"', '"@example.org"', '"a da@example.org"', '"ada@example.org\\u0000"', '7', '[]'],
    ...['"ada.@example.org"', '".ada@example.org"', '"ada@-example.org"', '"ada@example-.org"', '"ada@example"'],
    JSON.stringify(`${'a'.repeat(65)}@example.org`),
    JSON.stringify(`ada@${'b'.repeat(64)}.org`),
    JSON.stringify(`${'a'.repeat(64)}@${'b.'.repeat(94)}example`),
  ],
  outcome: ['""', '"Success"', '"maybe"', 'null', '1'],
  reason: ['""', '"bad luck"', 'null', '1'],
};

/** Writes a valid body as JSON, with some members replaced by other JSON text; `undefined` leaves one out. */
export function bodyOf(call: PostCall, replaced: Record<string, string | undefined> = {}): string {
  const values = Object.entries(call.fields).map(([name, kind]): [string, string | undefined] => [
    name,
    name in replaced ? replaced[name] : JSON.stringify(good[kind]),
  ]);
  const members = values.filter(([, value]) => value !== undefined);
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}
