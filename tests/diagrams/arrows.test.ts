import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { type Variant, variants } from '../../common/lab/processes/ports.ts';
import { differences } from './compare.ts';
import { planted } from './planted.ts';
import { parse, wayThrough } from './sequence-diagram.ts';
import { type Placed, TracedVariant } from './traced-variant.ts';

/** The branches of the diagrams, with a price that leads into each. */
const prices = { paid: 300, 'insufficient funds': 300_000 };
type Outcome = keyof typeof prices;
const outcomes = Object.keys(prices) as Outcome[];
const CROWD = 6;

const sourceOf = (variant: Variant) => readFileSync(join(root, 'variants', variant, 'sequence.mmd'), 'utf8');

describe.each(variants)('%s', (variant) => {
  const lab = new TracedVariant(variant);
  const alone = {} as Record<Outcome, Placed>;
  let crowd: Placed[], late: Placed | undefined;

  beforeAll(async () => {
    await lab.open();
    for (const outcome of outcomes) alone[outcome] = await lab.placeUndisturbed(prices[outcome]);
    crowd = await lab.placeTogether(CROWD, prices.paid);
    if (variant === 'hybrid') late = await lab.placeWithoutBilling(prices.paid);
    await lab.close();
  }, 20 * 60_000);

  const differ = (placed: Placed, outcome: Outcome, source = sourceOf(variant)) =>
    differences(wayThrough(parse(source), outcome), lab.seen(placed));

  test.each(outcomes)('the diagram shows exactly the arrows of an order (%s)', (outcome) => {
    expect(differ(alone[outcome], outcome)).toStrictEqual([]);
  });

  test('concurrent orders that share statements each trace their own arrows', () => {
    expect(crowd).not.toStrictEqual([]);
    expect(crowd.flatMap((placed) => differ(placed, 'paid'))).toStrictEqual([]);
  });

  const mistakes = planted.filter((one) => one.variant === variant);
  if (mistakes.length > 0)
    test.each(mistakes)('the comparison reports a diagram $mistake', ({ change, says }) => {
      const found = differ(alone.paid, 'paid', change(sourceOf(variant)));
      expect(found).toContainEqual(expect.stringMatching(says));
    });

  if (variant === 'hybrid')
    test('settler and relay continue the trace after Billing was away', () => {
      const { arrows, spans } = lab.seen(late!);
      const shown = arrows
        .filter(({ kind }) => kind !== 'statement')
        .map(({ from, to, what }) => `${from} ${to} ${what}`);
      expect(late!.status).toBe(202);
      expect(spans.map(({ name }) => name)).toContain('settle');
      expect(shown).toEqual(
        expect.arrayContaining([
          'Order Broker OrderCompleted',
          'Broker Order confirm',
          'Broker Notification OrderCompleted',
          'Notification Broker ack',
        ]),
      );
    });
});
