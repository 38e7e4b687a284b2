import { variants } from '../../common/lab/processes/ports.ts';
import { parts } from '../../load/compare/parts.ts';
import { bare, blocksOf, commandsOf, executedPages, inlineCommandsOf } from './markdown.ts';
import { faultsOf, runBlocks } from './session.ts';

const MARK = new RegExp(`^(at once|at length|containers|(with|starts) (${[...variants, 'all'].join('|')}))$`);

/** Commands that a text names and no block runs, with what else runs each of them. */
const ELSEWHERE: Record<string, string> = {
  'make test': 'it is what runs this',
  'make test-long': 'it is what runs the commands that take longer',
  'make test-long PART=docs': 'the same',
  'make faults': 'a part of make test-long',
  'make compare': 'measures for the better part of an hour',
  'make mutants': 'tests what the suite notices, for hours',
  'make docs': 'its parts are tested in tests/docs; needs a browser',
  'make doctor': 'run by the long test of the pages before anything else',
  'make stop': 'the long test of the pages ends with it',
  'make clean': 'removes what the tests stand on',
  'make help': 'below',
  'make exercise': 'below',
  'make dead-letters': 'with a variant, in docs/running.md',
  'make redrive': 'with a variant, in docs/running.md',
  'make pause': 'with a variant, in docs/running.md',
  'make heal': 'with a variant, in docs/running.md',
  'make watch VARIANT=hybrid': 'ends with Ctrl-C only',
  'make logs': 'the same',
  'make run VARIANT=http': 'as with hybrid, in README.md',
  'make run VARIANT=http WITH=stored-notification': 'its suite is a part of make test-long',
  'make run VARIANT=http WITH=resilience': 'the same',
  'make run VARIANT=http WITH=both': 'the same',
  'make run VARIANT=events WITH=outbox': 'the same',
  'make run VARIANT=events WITH=resilience': 'the same',
  'make run TRACE=1': 'make run, with all spans in a file',
  'make trace': 'with a variant, in docs/running.md',
  'make trace ORDER=<id>': 'for an order that was placed; tests/lab/page has what it draws',
  'make record': 'records for minutes; tests/lab/page reads what it wrote',
  'make kill': 'with a variant, in README.md',
  'make fault': 'with a variant, in docs/running.md',
  'npm run jest -- tests/load': 'as the block above it on its page',
  'make audit': 'with a variant, in README.md',
  'npm run build': 'for a variant that does not exist yet',
  'npm run jest -- tests/diagrams tests/docs tests/variants tests/architecture tests/faults/tables': 'the same',
  'make run VARIANT=<name>': 'for a variant that does not exist yet',
  'npm run jest -- --selectProjects <name>': 'the same',
  'make test-long PART=hostile': 'sends 10 000 requests to each service, for a quarter of an hour',
  'make test-long PART=page': 'uses the page in a browser, for minutes',
  'node docs/tools/page.ts': 'tests/docs/page compares its output',
  'node docs/tools/animation.ts': 'needs Chromium and ffmpeg',
};

/** Stands where a figure is not measured yet, so it comes and goes. */
function measuresAPart(command: string): boolean {
  const [, part] = /^make compare PART=(\w+)$/.exec(command) ?? [];
  return part !== undefined && part in parts;
}

const pages = executedPages();
const blocks = pages.flatMap(blocksOf);
const atOnce = blocks.filter(({ run }) => run === 'at once');

test('every block of commands is marked with where it runs', () => {
  const unmarked = blocks.filter(({ run }) => !MARK.test(run ?? '')).map(({ page, line }) => `${page}:${line}`);
  expect(blocks.length).toBeGreaterThan(0);
  expect(unmarked).toStrictEqual([]);
});

test('every command in a text is in a block or listed here', () => {
  const shown = new Set(blocks.flatMap(commandsOf));
  const named = pages.flatMap((page) => inlineCommandsOf(page).map(bare));
  const known = (command: string) => shown.has(command) || command in ELSEWHERE || measuresAPart(command);
  expect(named.filter((command) => !known(command))).toStrictEqual([]);
  expect(Object.keys(ELSEWHERE).filter((command) => !named.includes(command))).toStrictEqual([]);
});

test('the Russian README has the same commands and output', () => {
  const of = (page: string) => blocksOf(page).map(({ run, commands, output }) => ({ run, commands, output }));
  expect(of('README.ru.md')).toStrictEqual(of('README.md'));
});

describe('commands that need no running lab print what the page shows', () => {
  test.each([...new Set(atOnce.map(({ page }) => page))])('%s', async (page) => {
    const ran = await runBlocks(atOnce.filter((block) => block.page === page));
    expect(ran.flatMap(faultsOf)).toStrictEqual([]);
  });
});

test.each(['make help', 'make exercise'])('%s prints a list', async (commands) => {
  const [ran] = await runBlocks([{ page: 'text', line: 1, run: 'at once', commands, output: undefined }]);
  expect(faultsOf(ran!)).toStrictEqual([]);
  expect(ran!.printed.split('\n').length).toBeGreaterThan(10);
});
