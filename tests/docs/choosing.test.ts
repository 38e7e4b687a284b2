import { readFileSync } from 'node:fs';
import { chosenBy, experiments } from '../../common/lab/processes/experiments.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Fault } from '../behaviour/fault-table.ts';
import { type Features, featuresOf } from '../behaviour/features.ts';

/** The lines of the first table, and how the promises decide each. */
const NEEDS: Record<string, (features: Features) => boolean> = {
  'the answer to the client has the outcome': ({ settlesInTheAnswer }) => settlesInTheAnswer,
  'a slow Notification does not delay the answer': (features) => sees(features, 'Notification +500 ms') === 'unchanged',
  'a slow Billing does not delay the answer': (features) => sees(features, 'Billing +500 ms') === 'unchanged',
  'orders are accepted with 202, not 503, while Billing is down': (features) =>
    sees(features, 'Billing down') === 'unchanged' || !features.pending.problem,
  'no notification is lost while Notification is down': (features) => arrives(features, 'Notification down'),
  'no notification is lost while the broker is down': (features) => arrives(features, 'broker down'),
  'no notification is lost if Order crashes after its commit': (features) =>
    arrives(features, 'Order killed between settling and notifying'),
  'a notification never precedes the completed order': ({ faults }) =>
    Object.values(faults).every(({ notified }) => notified !== 'may precede completed'),
  'a new subscriber needs no change in your services': ({ listeners }) => Object.keys(listeners).length > 0,
  'there is no broker to run': ({ broker }) => !broker,
};

const sees = ({ faults }: Features, fault: Fault) => faults[fault].sees;
const arrives = ({ faults }: Features, fault: Fault) => faults[fault].notified === 'arrives';

const text = readFileSync('docs/choosing.md', 'utf8');
const [[head = [], ...needs] = [], [, ...added] = []] = tablesOf(text);

test('the lines of the table are those that this test derives', () => {
  expect(needs.map(([, need]) => need)).toStrictEqual(Object.keys(NEEDS));
});

test.each(head.slice(2))('%s has the lines that it promises', async (variant) => {
  const column = head.indexOf(variant);
  const shown = needs.flatMap((row) => (row[column] === '**yes**' ? [row[0]!] : []));
  expect(shown).toStrictEqual(await linesOf(variant));
});

test.each(added.map(([, command, lines]) => [command!, lines!]))('%s adds %s', async (command, lines) => {
  const { name, variant } = experiments.find((experiment) => command === `\`make run ${chosenBy(experiment.name)}\``)!;
  const [own, all] = [await linesOf(variant), await linesOf(name)];
  expect(all).toEqual(expect.arrayContaining(own));
  expect(all.filter((line) => !own.includes(line)).join(', ')).toBe(lines);
});

test('hybrid lacks the lines that the text names', async () => {
  const has = await linesOf('hybrid');
  const lacking = needs.map(([line]) => line!).filter((line) => !has.includes(line));
  expect(text).toContain(`It lacks only lines ${lacking.join(' and ')}.`);
});

async function linesOf(name: Variant): Promise<string[]> {
  const features = await featuresOf(name);
  return Object.values(NEEDS).flatMap((holds, index) => (holds(features) ? [`${index + 1}`] : []));
}

/** Returns the cells of each table of a page, without the line below the head. */
function tablesOf(text: string): string[][][] {
  return [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .filter((_row, index) => index !== 1)
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
}
