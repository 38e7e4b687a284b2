import { type Participant } from '../../model/participants.ts';
import { type FaultKind, type WaitPlace } from '../../model/run.ts';
import { type Said, type Summary } from '../steps/said.ts';
import { durations, type PageWords } from './words.ts';

const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'];

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const named = (participant: Participant) => (participant === 'Broker' ? 'The broker' : participant);

const places: Record<WaitPlace, string> = {
  row: 'a row in Order',
  outbox: 'an event in an outbox',
  queue: 'an event in a queue',
  'retry queue': 'an event in a retry queue',
};

function sentence(said: Said): string {
  switch (said.key) {
    case 'post':
      return 'The client sends the same order to every variant at the same moment.';
    case 'repeat':
      return said.hasKey
        ? 'The client repeats its request with the same Idempotency-Key.'
        : 'The client repeats its request, without a key.';
    case 'pending':
      return said.event
        ? `Order commits the order and the event ${said.event} in one transaction.`
        : 'Order commits the order as pending before it asks Billing for money.';
    case 'withdraw':
      if (said.resumed) return 'The settler resumes the order and asks Billing again.';
      return said.retry
        ? 'Order asks Billing once more.'
        : 'Order asks Billing to withdraw the price and waits for the reply.';
    case 'withdraw fails':
      if (said.resumed) return 'The settler asks Billing again, in vain.';
      if (said.retry) return 'Order retries after a short random delay. Billing still does not answer.';
      return said.fault === 'down'
        ? 'Billing refuses the connection. The order stays pending.'
        : 'Billing does not answer in time. The order stays pending.';
    case 'reply is late':
      return `${said.to} stops waiting for ${said.from}: the deadline has passed.`;
    case 'decided':
      return decided(said.state, said.event);
    case 'Billing replies':
      return billingReplies(said.status);
    case 'settled':
      return said.event
        ? `Order commits the ${said.state} order and the event ${said.event} in one transaction.`
        : `Order commits the order as ${said.state}.`;
    case 'notify':
      return said.clientWaits
        ? 'Order calls Notification and waits, and so does the client.'
        : 'Order calls Notification. The client has its answer already.';
    case 'notify fails':
      return 'The call to Notification fails. There is one attempt only: the notification is lost.';
    case 'notified':
      return 'Notification stores the notification.';
    case 'Notification replies':
      return `Notification replies ${said.status}.`;
    case 'answer':
      return answer(said);
    case 'publish': {
      const what = said.outbox
        ? `The relay in ${said.by} publishes ${said.event} from the outbox.`
        : `${said.by} publishes ${said.event} once, straight after its commit.`;
      return said.waitsFor ? `${what} The event waits in the queue of ${said.waitsFor}.` : what;
    }
    case 'publish fails':
      return said.outbox
        ? `The relay in ${said.by} cannot reach the broker. ${said.event} stays in the outbox.`
        : `${said.by} cannot reach the broker and keeps no copy of ${said.event}: the notification is lost.`;
    case 'deliver':
      return `The broker delivers ${said.event} to ${list(said.to)}${said.again ? ' again' : ''}.`;
    case 'retry queue':
      return `The account is locked. Billing puts ${said.event} into a retry queue for one second.`;
    case 'outbox waits':
      return `${said.event} waits in the outbox of ${said.by}.`;
    case 'fault':
      return fault(said.kind, said.participant);
    case 'back':
      return back(said.kind, said.participant);
    case 'lost':
      return 'Nothing is left that leads to the notification: it is lost.';
    case 'quiet':
      return quiet(said);
    case 'end':
      return end(said.summary);
  }
}

function decided(state: 'paid' | 'declined', event: string | undefined): string {
  if (state === 'paid')
    return event
      ? `Billing commits the withdrawal and the event ${event} in one transaction.`
      : 'Billing commits the withdrawal and remembers the decision for this order.';
  return event
    ? `Billing declines: the balance is too low. It commits the event ${event} with the decision.`
    : 'Billing declines: the balance is too low. It remembers the decision for this order.';
}

function billingReplies(status: string): string {
  if (status === '200') return 'Billing replies 200: the order is paid.';
  if (status === '400') return 'Billing replies 400: the payment is declined.';
  if (status === '503') return 'Billing replies 503: the account is busy. Nothing is decided.';
  return `Billing replies ${status}.`;
}

function answer({ status, reason, attempts }: Extract<Said, { key: 'answer' }>): string {
  switch (reason) {
    case 'completed':
      return `Order answers ${status}. The client knows the outcome.`;
    case 'declined':
      return `Order answers ${status} with the order. It failed, and the client knows why.`;
    case 'completed but lost':
      return `Order answers ${status}. Nothing in the answer shows that the notification is lost.`;
    case 'accepted at once':
      return `Order answers ${status}: accepted, not settled. From here on the outcome is owed.`;
    case 'accepted undecided':
      return `Billing has not decided in time. Order answers ${status} and leaves the order to the settler.`;
    case 'accepted after attempts':
      return `${numbers[attempts] ?? attempts} attempts failed. Order answers ${status} and leaves the order to the settler.`;
    case 'stored':
      return `Order answers ${status} with the order. It is stored, but the status looks like a failure.`;
    case 'replayed':
      return `Order finds the order of the first request and answers ${status} again. Nothing is bought twice.`;
    case 'still pending':
      return `Order answers ${status}: the order under this key is stored and not settled yet.`;
    case 'refused':
      return `Order answers ${status}. Nothing is stored.`;
    case 'none':
      return 'The connection breaks. The client has no answer.';
  }
}

function fault(kind: FaultKind, participant: Participant): string {
  const who = named(participant);
  return {
    down: `${who} goes down.`,
    killed: `${who} is killed. Everything that it held in memory is gone.`,
    slow: `${who} becomes slow.`,
    locked: 'Another session locks the account.',
  }[kind];
}

function back(kind: FaultKind, participant: Participant): string {
  if (kind === 'slow') return `${named(participant)} is fast again.`;
  if (kind === 'locked') return 'The account is free again.';
  switch (participant) {
    case 'Billing':
      return 'Billing is back. It reads its queue at once; pending orders wait for the settler.';
    case 'Broker':
      return 'The broker is back. The relays reconnect.';
    case 'Order':
      return 'Order runs again. Its relay and its settler take up what the database holds.';
    default:
      return `${participant} is back and reads its queue.`;
  }
}

function quiet({ places: waiting, lost, allAnswered }: Extract<Said, { key: 'quiet' }>): string {
  const parts = waiting.map(({ place, lanes }) => `${places[place]} (${list(lanes)})`);
  return [
    allAnswered ? 'Every client has its answer.' : 'No client waits any more.',
    ...(parts.length > 0 ? [`Waiting: ${parts.join(', ')}.`] : []),
    ...(lost.length > 0 ? [`Lost: the notification of ${list(lost)}.`] : []),
  ].join(' ');
}

function end({ lanes, done, lost, open, failures, twice, declined }: Summary): string {
  const outcome = declined ? 'Every order is declined' : 'Every order is settled';
  const sentences =
    done.length === lanes.length
      ? [`${outcome} and notified.${declined ? ' No money has moved.' : ''}`]
      : [
          ...(open.length === 0
            ? [`${outcome}.`]
            : [`Not settled and notified when the recording ended: ${list(open)}.`]),
          ...(lost.length > 0 ? [`The notification of ${list(lost)} is lost.`] : []),
        ];
  if (twice.length > 0) sentences.push(`The repeat has bought again: two orders in ${list(twice)}.`);
  else if (failures.length > 0)
    sentences.push(`The client${failures.length > 1 ? 's' : ''} of ${list(failures)} saw a failure.`);
  else if (done.length === lanes.length && lanes.length > 1 && !declined)
    sentences.push('Only the order of the steps differs.');
  return sentences.join(' ');
}

export const en: PageWords = {
  title: 'One order, four styles',
  run: 'Run',
  open: 'Open…',
  save: 'Save',
  language: 'Русский',
  theme: 'Light or dark',
  large: 'Large type',
  help: 'Keys',
  close: 'Close',
  play: 'Play',
  pause: 'Pause',
  again: 'Again',
  start: 'Place one order',
  toStart: 'To the beginning',
  back: 'Step back',
  forward: 'Step forward',
  time: 'time',
  timeInRun: 'Time in the run',
  pauseToRead: 'Pause to read',
  speed: 'Speed',
  step: (number, count) => `${number} of ${count}`,
  thisStep: 'This step',
  idle: 'Press Space. The same order goes to every variant at the same moment.',
  styles: {
    http: 'calls both, then answers',
    events: 'calls, publishes, answers',
    collaboration: 'answers, then events',
    hybrid: 'calls, outbox publishes',
  },
  toggle: (lane) => `Show or hide ${lane}`,
  hiddenLanes: 'Hidden lanes',
  answered: 'answered',
  settled: 'settled and notified',
  notification: 'notification',
  lost: 'lost',
  owed: 'owed',
  down: 'down',
  slow: (milliseconds) => (milliseconds === undefined ? 'slow' : `${milliseconds} ms slower`),
  locked: 'account locked',
  isBack: 'back',
  retry: 'retry',
  waits: { row: 'row pending', outbox: 'in the outbox', queue: 'in the queue', 'retry queue': 'in the retry queue' },
  clientSees: 'Client sees',
  nothingYet: 'No request yet',
  waiting: 'Waiting for the answer',
  noAnswer: 'No answer',
  attempt: (number) => `request ${number}`,
  nothingShowsLoss: 'Nothing here shows the lost notification.',
  settledSince: 'Settled since. The client has to ask.',
  faultChip: ({ kind, participant, latencyMs }, isOver) => {
    if (kind === 'locked') return isOver ? 'Account free' : 'Account locked';
    if (isOver) return `${participant} ${kind === 'slow' ? 'fast again' : 'back'}`;
    if (kind === 'slow') return `${participant} ${latencyMs ?? ''} ms slower`;
    return `${participant} ${kind}`;
  },
  books: 'Books',
  level: 'money level',
  inTransit: 'in transit',
  notifications: 'Notifications',
  of: (count, all) => `${count} of ${all}`,
  codeOf: (arrow) => `The code of ${arrow}`,
  sql: 'SQL',
  noCode: 'The arrow table has no line for this arrow.',
  legend: { call: 'call', event: 'event', commit: 'commit', owed: 'owed', done: 'settled and notified' },
  keys: [
    ['Space', 'play, pause'],
    ['← →', 'one step back, forward'],
    ['Shift ← →', 'a little back, forward in time'],
    ['Home End', 'beginning, end'],
    ['1 2 3 4', 'show or hide a lane'],
    ['+ −', 'faster, slower'],
    ['R', 'choose a run'],
    ['N P', 'next run, previous run'],
    ['O S', 'open a run from a file, save this one'],
    ['B', 'large type'],
    ['T', 'light or dark'],
    ['L', 'language'],
    ['C', 'the code of this step'],
    ['Esc', 'close'],
    ['?', 'this list'],
  ],
  recorded: (at, commit) => `recorded ${at}, commit ${commit}`,
  errors: {
    unreadable: 'This file is not a run of this lab. Open a file that this page or make record has written.',
    unknownRun: (name) => `There is no run "${name}" here. Choose another one.`,
  },
  ...durations('.', 'ms', 's'),
  sentence,
};
