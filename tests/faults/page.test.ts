import { variants } from '../../common/lab/processes/ports.ts';
import { everyRow, type RowName } from './besides-table.ts';
import { during, after, moments, outcomeOf, paid, pending, whileMended } from './made-up.ts';
import { firstRows, pageOf } from './page.ts';
import { billingFaults } from './recovery.ts';
import { type Result } from './results.ts';
import { summaryOf } from './summary.ts';

const versions = { postgresql: '18.4', rabbitmq: '3.10.8', node: '24.21.0' };
const measured = { commit: 'eb43de4a01', date: '2026-11-24' };

/** Two orders of four settle during the fault, and one of the others loses its notification. */
const outcome = outcomeOf(
  { sees: 'unchanged', notified: 'some lost', or: ['pending'] },
  [
    paid('one', during),
    paid('two', during, { lost: true }),
    pending('three', during),
    pending('caught', during, { causing: true }),
    pending('mending', whileMended, { lost: true }),
    pending('without an answer', moments.broken - 1, { unanswered: true }),
    paid('after', after),
    { due: during, code: 503 },
  ],
  { caught: 'caught' },
);

const results = (change: (result: Result) => Partial<Result> = () => ({})): Result[] =>
  everyRow.flatMap((row) =>
    variants.map((variant) => {
      const broker = variant !== 'http';
      const result = { ...summaryOf(row, { variant, broker }, outcome, versions), passed: true };
      return { ...result, ...change(result) };
    }),
  );

const page = (change?: (result: Result) => Partial<Result>) => pageOf(results(change), measured);
const tableRows = (text: string) => text.split('\n').filter((line) => line.startsWith('| ['));
const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());
const sectionOf = (text: string, heading: string) =>
  text.split(/^(?=##+ )/m).find((section) => section.startsWith(`${heading}\n`))!;

describe('the page of the fault matrix', () => {
  test('says in its first line which commit was measured', () => {
    const [, first] = page().split('\n').filter(Boolean);
    expect(first).toMatch(/^Measured at commit eb43de4a01 on 2026-11-24 /);
  });

  test('shows at most seven rows before the table of all', () => {
    const glance = tableRows(sectionOf(page(), '## At a glance'));
    expect(glance).toHaveLength(firstRows.length);
    expect(firstRows.length).toBeLessThanOrEqual(7);
    expect(tableRows(sectionOf(page(), '## Every fault'))).toHaveLength(everyRow.length);
  });

  test('explains its words once, above the first table', () => {
    const [above, ...below] = page().split(/^\|/m);
    for (const word of ['outcome', 'accepted', 'unavailable', 'refused', 'late', 'no broker', 'no orders']) {
      expect(above).toContain(`**${word}**`);
      expect(below.join('|')).not.toContain(`**${word}**`);
    }
  });

  test('counts settled orders and losses of the same orders', () => {
    for (const line of tableRows(page())) {
      expect(cellsOf(line)[3]).toBe('outcome or accepted · 2 of 4 settled · **1 of 4 lost, 1 lost around** · 1.0 s');
    }
  });

  test('shows no counts where there were no orders', () => {
    const none = { orders: 0, settled: 0, lost: 0 };
    const refused = page(() => ({
      client: 'refused',
      meanwhile: none,
      notifications: { once: 1, lostAround: 0 },
    }));
    expect(cellsOf(tableRows(refused)[0]!)[3]).toBe('refused · no orders · none lost · 1.0 s');
  });

  test('says that http has no broker to break', () => {
    const http = new Map(tableRows(page()).map((line) => [/\[(.*?)\]/.exec(line)![1], cellsOf(line)[2]]));
    expect(http.get('broker down')).toBe('no broker');
    expect(http.get('poison in the queues')).toBe('no broker');
    expect(http.get('Billing down')).not.toBe('no broker');
    expect(tableRows(page()).map((line) => cellsOf(line)[3])).not.toContain('no broker');
  });

  test('adds up: each order is in an answer or named', () => {
    const [, , ...lines] = sectionOf(page(), '### Billing down').split('\n| ').slice(1);
    expect(lines).toHaveLength(variants.length);
    for (const line of lines) {
      const [, , answeredDuring, answeredAround, , orders, settled] = line.split(' | ');
      const inAnswers = withAnOrder(answeredDuring!) + withAnOrder(answeredAround!);
      expect(sumOf(orders!, /(\d+) (?:completed|failed|pending)/g)).toBe(
        inAnswers + sumOf(orders!, /(\d+) (?:placed|not named)/g),
      );
      expect(settled).toBe(`2 of ${withAnOrder(answeredDuring!) + 1} (50 %)`);
    }
  });
});

const withAnOrder = (answers: string) => sumOf(answers, /(\d+) × (?:201|202|400|503 with the order)/g);
const sumOf = (text: string, counted: RegExp) =>
  [...text.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0);

describe('the slowest recovery after a fault of Billing', () => {
  const recoveries: Partial<Record<RowName, number[]>> = Object.fromEntries(
    billingFaults.map((row, index) => [row, [7 + index, 6 + index, 3 + index, 5 + index]]),
  );
  const sentence = (of: Partial<Record<RowName, number[]>>) =>
    page(({ row, variant, recovery }) => ({ recovery: of[row]?.[variants.indexOf(variant)] ?? recovery }))
      .split('\n')
      .find((line) => line.includes('after the faults of Billing'));

  test('is that of the variant with the longest median', () => {
    const [first, second, third, fourth] = variants;
    expect(sentence(recoveries)).toContain(
      `\`${first}\` recovers slowest after the faults of Billing, by the median: 9.0 s (7.0 s to 11.0 s), against 8.0 s (6.0 s to 10.0 s) in \`${second}\`, 5.0 s (3.0 s to 7.0 s) in \`${third}\`, 7.0 s (5.0 s to 9.0 s) in \`${fourth}\`.`,
    );
  });

  test('follows the figures, not one long recovery', () => {
    const [first, second, third] = variants;
    const swapped = { ...recoveries, 'Order down': [1, 90, 1, 1], 'Billing down': [7, 1, 99, 1] };
    expect(sentence(swapped)).toContain(`\`${first}\` recovers slowest`);
    const reversed = Object.fromEntries(Object.entries(recoveries).map(([row, all]) => [row, [1, 2, all[0]!, 1]]));
    expect(sentence(reversed)).toContain(`\`${third}\` recovers slowest`);
    const equal = Object.fromEntries(billingFaults.map((row) => [row, [4, 4, 1, 1]]));
    expect(sentence(equal)).toContain(`\`${first}\` and \`${second}\` recover slowest`);
  });
});
