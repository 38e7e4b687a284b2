import { type Participant } from '../../model/participants.ts';
import { type FaultKind, type WaitPlace } from '../../model/run.ts';
import { type Said, type Summary } from '../steps/said.ts';
import { durations, type PageWords } from './words.ts';

const attemptsFailed: Record<number, string> = {
  2: 'Две попытки не удались',
  3: 'Три попытки не удались',
  4: 'Четыре попытки не удались',
};

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} и ${names.at(-1)}`;

const services = (names: readonly string[]): string => `${names.length > 1 ? 'сервисам' : 'сервису'} ${list(names)}`;
const named = (participant: Participant) => (participant === 'Broker' ? 'Брокер' : participant);

const places: Record<WaitPlace, string> = {
  row: 'строка заказа в базе Order',
  outbox: 'событие в outbox',
  queue: 'событие в очереди',
  'retry queue': 'событие в очереди повторов',
};

function sentence(said: Said): string {
  switch (said.key) {
    case 'post':
      return 'Клиент одновременно отправляет один и тот же заказ во все варианты.';
    case 'repeat':
      return said.hasKey
        ? 'Клиент повторяет запрос с тем же Idempotency-Key.'
        : 'Клиент повторяет запрос, ключа в нём нет.';
    case 'pending':
      return said.event
        ? `Order сохраняет заказ и событие ${said.event} в одной транзакции.`
        : 'Order сохраняет заказ как pending и только потом обращается в Billing.';
    case 'withdraw':
      if (said.resumed) return 'Settler возвращается к заказу и снова обращается в Billing.';
      return said.retry ? 'Order обращается в Billing ещё раз.' : 'Order просит Billing списать деньги и ждёт ответа.';
    case 'withdraw fails':
      if (said.resumed) return 'Settler снова обращается в Billing, но ответа нет.';
      if (said.retry) return 'Order повторяет вызов после короткой случайной паузы. Billing по-прежнему не отвечает.';
      return said.fault === 'down'
        ? 'Billing недоступен: соединение не установлено. Заказ остаётся pending.'
        : 'Billing не ответил вовремя. Заказ остаётся pending.';
    case 'reply is late':
      return `${said.to} больше не ждёт ${said.from}: время на ответ вышло.`;
    case 'decided':
      return decided(said.state, said.event);
    case 'Billing replies':
      return billingReplies(said.status);
    case 'settled':
      return said.event
        ? `Order переводит заказ в ${said.state} и в той же транзакции сохраняет событие ${said.event}.`
        : `Order переводит заказ в ${said.state}.`;
    case 'notify':
      return said.clientWaits
        ? 'Order вызывает Notification и ждёт. Клиент тоже ждёт.'
        : 'Order вызывает Notification. Клиент свой ответ уже получил.';
    case 'notify fails':
      return 'Вызов Notification не удался. Второй попытки не будет: уведомление потеряно.';
    case 'notified':
      return 'Notification сохраняет уведомление.';
    case 'Notification replies':
      return `Notification отвечает ${said.status}.`;
    case 'answer':
      return answer(said);
    case 'publish': {
      const what = said.outbox
        ? `Relay сервиса ${said.by} публикует ${said.event} из outbox.`
        : `${said.by} публикует ${said.event} сразу после коммита, один раз.`;
      return said.waitsFor ? `${what} Событие ждёт в очереди ${said.waitsFor}.` : what;
    }
    case 'publish fails':
      return said.outbox
        ? `Relay сервиса ${said.by} не может связаться с брокером. ${said.event} остаётся в outbox.`
        : `Брокер недоступен, а копии ${said.event} у ${said.by} нет: уведомление потеряно.`;
    case 'deliver':
      return `Брокер ${said.again ? 'снова ' : ''}доставляет ${said.event} ${services(said.to)}.`;
    case 'retry queue':
      return `Счёт заблокирован. Billing на секунду откладывает ${said.event} в очередь повторов.`;
    case 'outbox waits':
      return `${said.event} ждёт в outbox сервиса ${said.by}.`;
    case 'fault':
      return fault(said.kind, said.participant);
    case 'back':
      return back(said.kind, said.participant);
    case 'lost':
      return 'К уведомлению больше ничто не ведёт: оно потеряно.';
    case 'quiet':
      return quiet(said);
    case 'end':
      return end(said.summary);
  }
}

function decided(state: 'paid' | 'declined', event: string | undefined): string {
  if (state === 'paid')
    return event
      ? `Billing списывает деньги и в той же транзакции сохраняет событие ${event}.`
      : 'Billing списывает деньги и запоминает решение по этому заказу.';
  return event
    ? `Billing отказывает: денег на счёте не хватает. Вместе с решением сохранено событие ${event}.`
    : 'Billing отказывает: денег на счёте не хватает. Решение по заказу сохранено.';
}

function billingReplies(status: string): string {
  if (status === '200') return 'Billing отвечает 200: заказ оплачен.';
  if (status === '400') return 'Billing отвечает 400: в оплате отказано.';
  if (status === '503') return 'Billing отвечает 503: счёт занят. Решения ещё нет.';
  return `Billing отвечает ${status}.`;
}

function answer({ status, reason, attempts }: Extract<Said, { key: 'answer' }>): string {
  switch (reason) {
    case 'completed':
      return `Order отвечает ${status}. Клиент знает исход.`;
    case 'declined':
      return `Order отвечает ${status} и называет заказ. Он отклонён, и клиент знает почему.`;
    case 'completed but lost':
      return `Order отвечает ${status}. По ответу не видно, что уведомление потеряно.`;
    case 'accepted at once':
      return `Order отвечает ${status}: заказ принят, но ещё не оплачен. Исход клиент узнает позже.`;
    case 'accepted undecided':
      return `Billing не успел решить. Order отвечает ${status}, дальше заказом займётся settler.`;
    case 'accepted after attempts':
      return `${attemptsFailed[attempts] ?? `Не удались попытки: ${attempts}`}. Order отвечает ${status}, дальше заказом займётся settler.`;
    case 'stored':
      return `Order отвечает ${status} и называет заказ. Он сохранён, хотя статус похож на отказ.`;
    case 'replayed':
      return `Order находит заказ первого запроса и снова отвечает ${status}. Второй покупки нет.`;
    case 'still pending':
      return `Order отвечает ${status}: заказ с этим ключом сохранён, но исход ещё не известен.`;
    case 'refused':
      return `Order отвечает ${status}. Ничего не сохранено.`;
    case 'none':
      return 'Соединение оборвалось. Клиент остался без ответа.';
  }
}

function fault(kind: FaultKind, participant: Participant): string {
  const who = named(participant);
  return {
    down: `${who} перестаёт работать.`,
    killed: `Процесс ${who} убит. Всё, что было у него в памяти, пропало.`,
    slow: `${who} начинает отвечать медленно.`,
    locked: 'Счёт блокирует другая сессия.',
  }[kind];
}

function back(kind: FaultKind, participant: Participant): string {
  if (kind === 'slow') return `${named(participant)} снова отвечает быстро.`;
  if (kind === 'locked') return 'Счёт снова свободен.';
  switch (participant) {
    case 'Billing':
      return 'Billing снова работает. Очередь он читает сразу, а заказами pending займётся settler.';
    case 'Broker':
      return 'Брокер снова работает. Сервисы подключаются к нему заново.';
    case 'Order':
      return 'Order снова запущен. Relay и settler продолжают с того, что осталось в базе.';
    default:
      return `${participant} снова работает и читает свою очередь.`;
  }
}

function quiet({ places: waiting, lost, allAnswered }: Extract<Said, { key: 'quiet' }>): string {
  const parts = waiting.map(({ place, lanes }) => `${places[place]} (${lanes.join(', ')})`);
  return [
    allAnswered ? 'Все клиенты получили ответ.' : 'Ни один клиент больше не ждёт.',
    ...(parts.length > 0 ? [`Ждут: ${parts.join(', ')}.`] : []),
    ...(lost.length > 0 ? [`Потеряно уведомление: ${lost.join(', ')}.`] : []),
  ].join(' ');
}

function end({ lanes, done, lost, open, failures, twice, declined }: Summary): string {
  const outcome = declined ? 'Все заказы отклонены' : 'Исход всех заказов известен';
  const sentences =
    done.length === lanes.length
      ? [`${outcome}, уведомления доставлены.${declined ? ' Деньги остались на месте.' : ''}`]
      : [
          ...(open.length === 0 ? [`${outcome}.`] : [`К концу записи не закончены: ${list(open)}.`]),
          ...(lost.length > 0 ? [`В ${list(lost)} уведомление потеряно.`] : []),
        ];
  if (twice.length > 0) sentences.push(`Повтор купил ещё раз: в ${list(twice)} по два заказа.`);
  else if (failures.length > 0)
    sentences.push(
      `${failures.length > 1 ? 'Клиенты' : 'Клиент'} ${list(failures)} ${failures.length > 1 ? 'увидели' : 'увидел'} ошибку.`,
    );
  else if (done.length === lanes.length && lanes.length > 1 && !declined)
    sentences.push('Различается только порядок шагов.');
  return sentences.join(' ');
}

export const ru: PageWords = {
  title: 'Один заказ, четыре стиля',
  run: 'Запись',
  open: 'Открыть…',
  save: 'Сохранить',
  language: 'English',
  theme: 'Светлая или тёмная тема',
  large: 'Крупный шрифт',
  help: 'Клавиши',
  close: 'Закрыть',
  play: 'Пуск',
  pause: 'Пауза',
  again: 'Ещё раз',
  start: 'Отправить заказ',
  toStart: 'В начало',
  back: 'Шаг назад',
  forward: 'Шаг вперёд',
  time: 'время',
  timeInRun: 'Время в записи',
  pauseToRead: 'Пауза для чтения',
  speed: 'Скорость',
  step: (number, count) => `${number} из ${count}`,
  thisStep: 'Текущий шаг',
  idle: 'Нажмите пробел. Один и тот же заказ одновременно уйдёт во все варианты.',
  styles: {
    http: 'два вызова, затем ответ',
    events: 'вызов, событие, ответ',
    collaboration: 'ответ, затем события',
    hybrid: 'вызов, событие из outbox',
  },
  toggle: (lane) => `Показать или скрыть ${lane}`,
  hiddenLanes: 'Скрытые варианты',
  answered: 'ответ',
  settled: 'исход и уведомление',
  notification: 'уведомление',
  lost: 'потеряно',
  owed: 'долг',
  down: 'не работает',
  slow: (milliseconds) => (milliseconds === undefined ? 'медленно' : `медленнее на ${milliseconds} мс`),
  locked: 'счёт заблокирован',
  isBack: 'работает',
  retry: 'повтор',
  waits: { row: 'строка pending', outbox: 'в outbox', queue: 'в очереди', 'retry queue': 'в очереди повторов' },
  clientSees: 'Видит клиент',
  nothingYet: 'Запроса ещё не было',
  waiting: 'Ждёт ответа',
  noAnswer: 'Ответа нет',
  attempt: (number) => `запрос ${number}`,
  nothingShowsLoss: 'Из ответа не видно, что уведомление потеряно.',
  settledSince: 'Исход уже известен. Клиенту надо спросить.',
  faultChip: ({ kind, participant, latencyMs }, isOver) => {
    if (kind === 'locked') return isOver ? 'Счёт свободен' : 'Счёт заблокирован';
    const who = named(participant);
    if (isOver) return `${who} снова ${kind === 'slow' ? 'отвечает быстро' : 'работает'}`;
    if (kind === 'slow') return `${who} медленнее на ${latencyMs ?? ''} мс`;
    return kind === 'killed' ? `Процесс ${who} убит` : `${who} не работает`;
  },
  books: 'Учёт',
  level: 'сходится',
  inTransit: 'в пути',
  notifications: 'Уведомления',
  of: (count, all) => `${count} из ${all}`,
  codeOf: (arrow) => `Код стрелки ${arrow}`,
  sql: 'SQL',
  noCode: 'В таблице стрелок для неё нет строки.',
  legend: { call: 'вызов', event: 'событие', commit: 'коммит', owed: 'долг', done: 'исход и уведомление' },
  keys: [
    ['Пробел', 'пуск, пауза'],
    ['← →', 'шаг назад, вперёд'],
    ['Shift ← →', 'немного назад, вперёд по времени'],
    ['Home End', 'в начало, в конец'],
    ['1 2 3 4', 'показать или скрыть вариант'],
    ['+ −', 'быстрее, медленнее'],
    ['R', 'выбрать запись'],
    ['N P', 'следующая, предыдущая запись'],
    ['O S', 'открыть запись из файла, сохранить эту'],
    ['B', 'крупный шрифт'],
    ['T', 'светлая или тёмная тема'],
    ['L', 'язык'],
    ['C', 'код этого шага'],
    ['Esc', 'закрыть'],
    ['?', 'этот список'],
  ],
  recorded: (at, commit) => `запись от ${at}, коммит ${commit}`,
  errors: {
    unreadable: 'Это не запись этого репозитория. Откройте файл, который сохранила эта страница или make record.',
    unknownRun: (name) => `Записи «${name}» здесь нет. Выберите другую.`,
  },
  ...durations(',', 'мс', 'с'),
  sentence,
};
