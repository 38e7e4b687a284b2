import { abridged } from '../../common/lab/processes/log-format.ts';

const info = (n: number) => ({ line: JSON.stringify({ level: 30, time: n, msg: 'answered' }) });
const warning = { line: JSON.stringify({ level: 40, time: 0, msg: 'handler failed' }) };
const noJson = { line: '    at Relay.publish' };

test('the first info lines and all other lines are shown', () => {
  const lines = [info(1), info(2), info(3), warning, info(4), noJson];
  expect(abridged(lines, 2)).toStrictEqual([info(1), info(2), warning, noJson]);
});

test('without a limit every line is shown', () => {
  const lines = [info(1), warning, info(2)];
  expect(abridged(lines, Infinity)).toStrictEqual(lines);
});
