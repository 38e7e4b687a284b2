import { booksAt } from '../../../common/lab/page/browser/layout/books.ts';
import { scenarioNames, story } from './stories.ts';

describe.each(scenarioNames)('%s', (scenario) => {
  test('the books derived from commits end as the recorded ones', () => {
    for (const model of story(scenario).lanes) {
      const { balance, completed, deposits, orders, notifications } = model.books.at(-1)!;
      expect(booksAt(model, model.end)).toMatchObject({
        balance,
        completed,
        deposits,
        orders,
        notifications,
        inTransit: 0,
      });
    }
  });

  test('deposits equal balance, orders and what is in transit, always', () => {
    const { lanes, steps } = story(scenario);
    for (const model of lanes)
      for (const { at } of steps) {
        const { deposits, balance, completed, inTransit } = booksAt(model, at)!;
        expect(balance + completed + inTransit).toBe(deposits);
      }
  });
});

test('money is in transit between payment and settlement', () => {
  const { lanes } = story('nothing-broken');
  const model = lanes.find(({ variant }) => variant === 'collaboration')!;
  const paid = model.commits.find(({ state }) => state === 'paid')!.at;
  expect(booksAt(model, paid - 1)!.inTransit).toBe(0);
  expect(booksAt(model, paid)!.inTransit).toBe(2500);
});
