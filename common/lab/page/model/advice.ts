import { type AnswerRecord, type RequestRecord, type Words } from './run.ts';

const phrases: Record<number, string> = {
  ...{ 200: 'OK', 201: 'Created', 202: 'Accepted', 400: 'Bad Request', 404: 'Not Found', 409: 'Conflict' },
  ...{ 422: 'Unprocessable Content', 503: 'Service Unavailable' },
};

/** Returns the reason phrase of a status (RFC 9110). */
export const phraseOf = (status: number): string | undefined => phrases[status];

/** Says what a client should do after this answer, or after none. `docs/choosing.md` has the whole table. */
export function adviceFor(request: RequestRecord, answer: AnswerRecord | undefined): Words {
  if (!answer) return { en: 'Wait for the answer.', ru: 'Ждать ответа.' };
  const hasKey = request.headers['idempotency-key'] !== undefined;
  const { status, body, headers } = answer;
  const namesOrder = body.orderId !== undefined;
  if (headers['idempotent-replayed'] === 'true' && status === 201)
    return { en: 'Done: nothing was bought again.', ru: 'Готово: второй покупки не было.' };
  switch (status) {
    case 201:
      return { en: 'Done: the answer is the outcome.', ru: 'Готово: в ответе — итог заказа.' };
    case 202:
      return {
        en: 'Accepted, not settled. Ask at Location.',
        ru: 'Принят, ещё не оплачен. Состояние — по Location.',
      };
    case 400:
      return namesOrder
        ? { en: 'Done: the order failed, nothing was paid.', ru: 'Готово: заказ отклонён, деньги не списаны.' }
        : { en: 'Correct the request.', ru: 'Исправить запрос.' };
    case 409:
      return {
        en: 'Stored under this key. Follow Location.',
        ru: 'Заказ с этим ключом уже есть. Состояние — по Location.',
      };
    case 503:
      return stored(namesOrder, hasKey);
    case undefined:
      return hasKey
        ? { en: 'No answer. Repeat it with the same key.', ru: 'Ответа нет. Повторить с тем же ключом.' }
        : {
            en: 'No answer. Look for the order before posting again.',
            ru: 'Ответа нет. Сначала проверить, есть ли заказ.',
          };
    default:
      return { en: 'Correct the request.', ru: 'Исправить запрос.' };
  }
}

function stored(namesOrder: boolean, hasKey: boolean): Words {
  if (!namesOrder)
    return {
      en: 'Nothing is stored. Try again after Retry-After.',
      ru: 'Заказ не сохранён. Повторить после Retry-After.',
    };
  return hasKey
    ? {
        en: 'Stored. Follow Location, or repeat with the same key.',
        ru: 'Сохранён. Состояние — по Location; можно повторить с тем же ключом.',
      }
    : {
        en: 'Stored. Follow Location; do not post again.',
        ru: 'Сохранён. Состояние — по Location; снова не отправлять.',
      };
}
