import { each, type Exercise } from './exercise.ts';
import { variants } from '../processes/ports.ts';
import { timedOrder } from './subject.ts';

const SLOW_MS = 800;
/** A service reads its faults file every 100 ms. */
const INJECTED_MS = 300;

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
    const fastest = medians.indexOf(Math.min(...medians));
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
