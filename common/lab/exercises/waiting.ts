import { lockAccount } from '../breaking/account-lock.ts';
import { tablesOf } from '../breaking/database-session.ts';
import { each, type Exercise, type Seen } from './exercise.ts';
import { variants } from '../processes/ports.ts';
import { type Subject, timedOrder } from './subject.ts';

const SLOW_MS = 800;
/** An order that waits for the lock waits until it is released. */
const WAITS_MS = 3000;
/** A service reads its faults file every 100 ms. */
export const INJECTED_MS = 300;

export const firstAnswer: Exercise = {
  question: 'Nothing is broken. Which variant answers an order first?',
  choices: variants,
  variants,
  async experiment(subjects) {
    const customers = await Promise.all(subjects.map((subject) => subject.customer(100_000)));
    const times = subjects.map((): number[] => []);
    for (let round = 0; round < 20; round++) {
      for (const [index, customer] of customers.entries()) times[index]!.push((await timedOrder(customer, 100)).ms);
    }
    const medians = times.map(median);
    const fastest = medians.indexOf(medians.reduce((one, other) => Math.min(one, other)));
    return {
      answer: [subjects[fastest]!.variant],
      rows: subjects.map(({ variant }, index) => [variant, `${medians[index]!.toFixed(1)} ms, median of 20 orders`]),
    };
  },
  because: 'collaboration stores the order and answers 202. The others call Billing first, and http also Notification.',
};

export const slowNotification: Exercise = {
  question: 'Notification takes 0.8 s for each call and event. In which variants does the client wait for it?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const slow = { latencyMs: SLOW_MS, errorRate: 0 };
    await Promise.all(
      subjects.flatMap((subject) => subject.those('notification').map((service) => service.inject(slow))),
    );
    await new Promise((injected) => setTimeout(injected, INJECTED_MS));
    return each(subjects, async (subject) => {
      const { status, ms } = await timedOrder(await subject.customer(1000), 300);
      return { fits: ms >= SLOW_MS, seen: `${status} after ${Math.round(ms)} ms` };
    });
  },
  because: 'only http calls Notification before it answers. The others publish an event, which waits in a queue.',
};

export const lockedAccount: Exercise = {
  question: 'Another session locks the account of one user, who orders eight times. In which variants do others wait?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const seen: Seen[] = [];
    for (const subject of subjects) seen.push(await each([subject], besideLocked)); // not at once: they share the cores
    return { answer: seen.flatMap(({ answer }) => answer), rows: seen.flatMap(({ rows }) => rows) };
  },
  because:
    "one statement at a time waits for an account, for at most 250 ms. It takes no connection and no slot from other accounts' orders, and the breaker ignores it. The eight orders settle after the lock is released.",
};

/** Locks an account, places eight orders of its user, and measures an order of another user meanwhile. */
async function besideLocked(subject: Subject) {
  const [locked, other] = [await subject.customer(10_000), await subject.customer(10_000)];
  await other.order(100); // the first orders of a service are slower
  await lockAccount(tablesOf(subject.variant, 'billing'), locked.userId);
  const waiting = Array.from({ length: 8 }, () => locked.order(100));
  const begun = performance.now();
  const { status } = await other.order(100);
  const settled = await other.settled();
  const ms = Math.round(performance.now() - begun);
  const answers = [...new Set((await Promise.all(waiting)).map((answer) => answer.status))];
  const pending = (await locked.orders()).filter((order) => order.status === 'pending').length;
  return {
    fits: !settled || ms >= WAITS_MS,
    seen: `${pending} of 8 orders pending (${answers.join(', ')}); the other user: ${status}, settled after ${ms} ms`,
  };
}

export const breaker: Exercise = {
  question: 'Billing is frozen, and hybrid gets twelve orders one after the other. How long does the last one take?',
  choices: ['two seconds', 'no time'],
  variants: ['hybrid'],
  async experiment([hybrid]) {
    const customer = await hybrid!.customer(10_000);
    await Promise.all(hybrid!.those('billing').map((service) => service.pause()));
    const times: number[] = [];
    for (let order = 0; order < 12; order++) times.push((await timedOrder(customer, 100)).ms);
    return {
      answer: [times.at(-1)! < 1000 ? 'no time' : 'two seconds'],
      rows: times.map((ms, index) => [`order ${index + 1}`, `${Math.round(ms)} ms`]),
    };
  },
  because:
    'after five faults in a row the circuit breaker opens. For 2 s hybrid does not call Billing and answers 202 at once.',
};

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
