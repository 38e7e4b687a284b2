import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from 'prettier';
import { type Part } from './parts.ts';
import { type Entry } from './record.ts';
import { runParts } from './run-parts.ts';

const part = (name: string, script: string): Part => {
  const summary = `const say = (summary) => require('fs').writeFileSync(process.env.LONG_SUMMARY, JSON.stringify(summary));`;
  return { name, does: 'a test', minutes: 1, command: [process.execPath, '-e', `${summary}${script}`] };
};

const fine = part('fine', `say({ lines: ['12 of 12 | held'] })`);
const broken = part('broken', `say({ lines: ['11 of 12 held'] }); process.exit(3)`);
const crashing = part('crashing', `process.kill(process.pid, 'SIGKILL')`);
const missing = part('missing', `say({ lines: [], notRun: 'There is no python3.' }); process.exit(1)`);

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'long-runs-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (parts: Part[], stop?: AbortSignal) => runParts(parts, { folder, stop, say: (line) => said.push(line) });
const recorded = () => JSON.parse(readFileSync(join(folder, 'long-runs.json'), 'utf8')) as Record<string, Entry>;

test('passes if all parts pass, and prints which parts follow', async () => {
  expect(await run([fine, part('second', '')])).toBe(true);
  expect(said[0]).toBe('fine (1 of 2): a test: about 1 min; then second, about 1 min');
  expect(recorded().fine).toMatchObject({ result: 'passed', lines: ['12 of 12 | held'] });
});

test('fails if a part fails; the next part still runs', async () => {
  expect(await run([broken, fine])).toBe(false);
  expect(recorded()).toMatchObject({
    broken: { result: 'failed', lines: ['11 of 12 held', 'it ended with 3'] },
    fine: { result: 'passed' },
  });
});

test('a part that is killed or cannot start is recorded as failed', async () => {
  expect(await run([crashing])).toBe(false);
  expect(await run([{ ...fine, name: 'nowhere', command: ['no-such-program'] }])).toBe(false);
  expect(recorded().crashing).toMatchObject({ result: 'failed', lines: ['it ended with SIGKILL'] });
  expect(recorded().nowhere).toMatchObject({ result: 'failed' });
});

test('a part that cannot run here is recorded with its reason', async () => {
  expect(await run([missing])).toBe(false);
  expect(recorded().missing).toMatchObject({ result: 'not run', lines: ['There is no python3.'] });
});

test('a new run of a part replaces its record alone', async () => {
  await run([fine, broken]);
  const { fine: first } = recorded();
  await run([{ ...fine, name: 'broken' }]);
  expect(recorded()).toStrictEqual({ fine: first, broken: expect.objectContaining({ result: 'passed' }) as Entry });
});

test('an interrupted part is not recorded and no part follows', async () => {
  const stop = new AbortController();
  const running = run([part('long', 'setTimeout(() => undefined, 300)'), fine], stop.signal);
  stop.abort();
  expect(await running).toBe(false);
  expect(() => recorded()).toThrow('ENOENT');
});

test('the page lists the runs with commit and machine, formatted', async () => {
  await run([fine, broken]);
  const page = readFileSync(join(folder, 'long-runs.md'), 'utf8');
  expect(page).toMatch(/\| \[fine\]\(#fine\) +\| passed +\|/);
  expect(page).toMatch(/\| \[broken\]\(#broken\) +\| failed +\|/);
  expect(page).toContain('- 12 of 12 \\| held');
  expect(page).toContain(recorded().fine!.machine);
  expect(recorded().fine!.commit).toMatch(/^[0-9a-f]{10}$/);
  for (const file of ['long-runs.md', 'long-runs.json']) {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(await check(text, { filepath: file, printWidth: 120, singleQuote: true })).toBe(true);
  }
});
