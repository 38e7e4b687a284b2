import { each, type Exercise } from './exercise.ts';
import { variants } from '../processes/ports.ts';
import { type Subject } from './subject.ts';

const SLOW_MS = 800;

/** What the client waits for. */
export const firstAnswer: Exercise = {
  question: 'Nothing is broken. Which variant answers an order first?',
  choices: variants,
  variants,
  async experiment(subjects) {
    const users = await Promise.all(subjects.map((subject) => subject.customer(100_000)));
    const times = subjects.map((): number[] => []);
    for (let round = 0; round < 20; round++) {
      for (const [index, subject] of subjects.entries())
        times[index]!.push((await subject.order(users[index]!, 100)).ms);
    }
    const medians = times.map(median);
    const fastest = medians.indexOf(Math.min(...medians));
    return {
      answer: [subjects[fastest]!.variant],
      rows: subjects.map(({ variant }, index) => [
        variant,
        `${medians[index]!.toFixed(1)} ms, the median of 20 orders`,
      ]),
    };
  },
  because:
    'collaboration stores the order and answers 202; the others ask Billing first, and http tells Notification, too.',
};

export const slowNotification: Exercise = {
  question: 'Notification takes 0.8 s for all it does. In which variants does the client wait for that?',
  choices: [...variants, 'none'],
  variants,
  async experiment(subjects) {
    const slow = { latencyMs: SLOW_MS, errorRate: 0 };
    await breakAll(subjects, (subject) => subject.those('notification').map((service) => service.inject(slow)));
    return each(subjects, async (subject) => {
      const { status, ms } = await subject.order(await subject.customer(1000), 300);
      return { fits: ms >= SLOW_MS, seen: `${status} after ${Math.round(ms)} ms` };
    });
  },
  because: 'only http calls Notification before it answers; the others leave an event, which waits in a queue.',
};

export const breaker: Exercise = {
  question: 'Billing is frozen, and twelve orders come one after the other to hybrid. How long does the last one take?',
  choices: ['two seconds', 'no time'],
  variants: ['hybrid'],
  async experiment([hybrid]) {
    const userId = await hybrid!.customer(10_000);
    await Promise.all(hybrid!.those('billing').map((service) => service.pause()));
    const times: number[] = [];
    for (let order = 0; order < 12; order++) times.push((await hybrid!.order(userId, 100)).ms);
    return {
      answer: [times.at(-1)! < 1000 ? 'no time' : 'two seconds'],
      rows: times.map((ms, index) => [`order ${index + 1}`, `${Math.round(ms)} ms`]),
    };
  },
  because:
    'after five faults in a row the circuit breaker opens: Billing is not asked any more for 2 s, and the client gets 202 at once.',
};

async function breakAll(subjects: Subject[], strike: (subject: Subject) => Promise<void>[]): Promise<void> {
  await Promise.all(subjects.flatMap(strike));
  await new Promise((looked) => setTimeout(looked, 300)); // a service looks for faults each tenth of a second
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
