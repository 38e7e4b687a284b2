import { variants } from '../../common/lab/processes/ports.ts';
import { partsAskedFor } from '../../load/compare/compare.ts';
import { parts } from '../../load/compare/parts.ts';
import { readRecord } from '../../load/compare/record.ts';

const AT_MOST_S = 60 * 60;

test('the estimates of make compare sum to at most an hour', async () => {
  const loaded = await Promise.all(partsAskedFor('all').map((name) => parts[name]!()));
  const seconds = loaded.map((part) => part.seconds(variants.length));
  expect(seconds.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(AT_MOST_S);
});

test('the committed data of every part can be rendered', async () => {
  for (const name of partsAskedFor('all').filter(readRecord)) {
    const part = await parts[name]!();
    const { markdown } = part.render(readRecord(name)!.data);
    expect([name, markdown.match(/undefined|NaN|Infinity/)]).toEqual([name, null]);
  }
});
