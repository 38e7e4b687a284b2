import { type FaultKind, type Words } from '../model/run.ts';
import { type Participant } from '../model/participants.ts';

/** An order placed in each variant at the same moment while something is broken. */
export interface Scenario {
  id: string;
  title: Words;
  fault?: { kind: FaultKind; participant: Participant; latencyMs?: number };
  /** Minor units; the account holds less than `TOO_MUCH`. */
  price: number;
  /** Each client sends an Idempotency-Key. */
  key?: boolean;
  /** A client whose answer is 5xx posts the order again after a second, as HTTP libraries do. */
  repeats?: boolean;
}

const PRICE = 2500;
const TOO_MUCH = 1_000_000;

export const scenarios: Scenario[] = [
  { id: 'nothing-broken', title: { en: 'Nothing broken', ru: 'Всё исправно' }, price: PRICE },
  {
    id: 'notification-down',
    title: { en: 'Notification down', ru: 'Notification не работает' },
    fault: { kind: 'down', participant: 'Notification' },
    price: PRICE,
  },
  {
    id: 'billing-down',
    title: { en: 'Billing down', ru: 'Billing не работает' },
    fault: { kind: 'down', participant: 'Billing' },
    price: PRICE,
  },
  {
    id: 'billing-slow',
    title: { en: 'Billing 500 ms slower', ru: 'Billing медленнее на 500 мс' },
    fault: { kind: 'slow', participant: 'Billing', latencyMs: 500 },
    price: PRICE,
  },
  {
    id: 'broker-down',
    title: { en: 'Broker down', ru: 'Брокер не работает' },
    fault: { kind: 'down', participant: 'Broker' },
    price: PRICE,
  },
  {
    id: 'order-killed',
    title: {
      en: 'Order killed between its commit and the next message',
      ru: 'Order убит между коммитом и следующим сообщением',
    },
    fault: { kind: 'killed', participant: 'Order' },
    price: PRICE,
  },
  { id: 'declined', title: { en: 'Not enough money', ru: 'Не хватает денег' }, price: TOO_MUCH },
  {
    id: 'account-locked',
    title: { en: 'Account locked by another session', ru: 'Счёт заблокирован другой сессией' },
    fault: { kind: 'locked', participant: 'Billing' },
    price: PRICE,
  },
  {
    id: 'repeat-with-key',
    title: {
      en: 'Billing down; a 503 is repeated with the same key',
      ru: 'Billing не работает; 503 повторяют с тем же ключом',
    },
    fault: { kind: 'down', participant: 'Billing' },
    price: PRICE,
    key: true,
    repeats: true,
  },
  {
    id: 'repeat-without-key',
    title: { en: 'Billing down; a 503 is repeated without a key', ru: 'Billing не работает; 503 повторяют без ключа' },
    fault: { kind: 'down', participant: 'Billing' },
    price: PRICE,
    repeats: true,
  },
];
