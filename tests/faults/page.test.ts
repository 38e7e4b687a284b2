import { variants } from '../../common/lab/processes/ports.ts';
import { everyRow } from './besides-table.ts';
import { during, after, moments, outcomeOf, paid, pending, whileMended } from './made-up.ts';
import { firstRows, pageOf } from './page.ts';
import { billingFaults, recoveryOf } from './recovery.ts';
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

describe('the recovery after a fault of Billing', () => {
  const [first, second, third, fourth] = variants;
  /** The line of `Billing down`, with these seconds in the order of the variants. */
  const line = (seconds: number[]) =>
    page(({ row, variant, backlog }) => ({
      backlog: row === 'Billing down' ? seconds[variants.indexOf(variant)]! : backlog,
    }))
      .split('\n')
      .find((text) => text.startsWith('- Billing down:'));

  test('is listed for each fault', () => {
    for (const row of billingFaults) expect(page()).toContain(`\n- ${row}: `);
  });

  test('names the slowest first', () => {
    expect(line([1, 4, 2, 3])).toBe(
      `- Billing down: \`${second}\` 4.0 s, \`${fourth}\` 3.0 s, \`${third}\` 2.0 s, \`${first}\` 1.0 s`,
    );
    expect(line([9, 4, 2, 3])).toMatch(new RegExp(`^- Billing down: \`${first}\` 9.0 s, `));
  });

  test('leaves out the time that the services need to start', () => {
    expect(recoveryOf(10_000, 13_000, 13_500)).toStrictEqual({ recovery: 3.5, backlog: 0.5 });
    expect(recoveryOf(10_000, 13_000, 12_900)).toStrictEqual({ recovery: 2.9, backlog: 0 });
  });
});
