import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser } from 'playwright-core';
import { paint, say } from '../../../common/lab/machine/terminal.ts';
import { laneNames } from '../../../common/lab/page/model/run.ts';
import { recordings } from '../../../docs/tools/page.ts';
import { scenarioNames, story, vocabularies } from '../../lab/page/stories.ts';
import { writeSummary } from '../summary.ts';
import { OpenedPage, startBrowser } from './browser.ts';

/** A folder for screenshots; without it none are taken. */
const SHOTS = process.env.SHOTS;

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];

/** Plays a recording by keys alone, and compares each step with the sentences. */
async function playByKeys(browser: Browser, scenario: string): Promise<string[]> {
  const words = vocabularies.en;
  const { steps, lanes } = story(scenario, words);
  const opened = await OpenedPage.open(browser, `run=${scenario}&lang=en&theme=light`);
  await opened.checkAccessibility(`${scenario}, before`);
  for (const [index, { said }] of steps.entries()) {
    await opened.press('ArrowRight');
    const where = `${scenario}, step ${index + 1}`;
    const number = words.step(index + 1, steps.length);
    await opened.expect(`${where}, number`, () => opened.text('.say .number'), number);
    await opened.expect(`${where}, sentence`, () => opened.text('.say .text'), words.sentence(said));
  }
  for (const { variant, clocks, arrows } of lanes) {
    const lane = `.drawing > g.of-${variant}`;
    const wanted = arrows.filter(({ kind, from, to }) => kind !== 'statement' && from !== to).length;
    await opened.expect(`${scenario}, arrows of ${variant}`, () => opened.count(`${lane} g.arrow`), wanted);
    const clock = (which: string) => () => opened.text(`.head.of-${variant} .clock:${which}-child b`);
    const settled = clocks.lost ? words.lost : words.duration(clocks.done!.at);
    await opened.expect(`${scenario}, ${variant} answered`, clock('first'), words.duration(clocks.answered!.at));
    await opened.expect(`${scenario}, ${variant} settled`, clock('last'), settled);
  }
  await opened.checkAccessibility(`${scenario}, after`);
  await opened.press('Home', 'ArrowRight', ' ');
  await opened.expect(`${scenario}, playing`, () => opened.text('.go'), words.pause);
  await opened.press('+', '+', '+', 'End');
  await opened.expect(`${scenario}, ended`, () => opened.text('.go'), words.again);
  return opened.close();
}

const nextOf = (scenario: string) => recordings()[recordings().indexOf(scenario) + 1];

/** Uses every key of the list once. */
async function useKeys(browser: Browser): Promise<string[]> {
  const opened = await OpenedPage.open(browser, 'run=billing-down&lang=en&theme=light');
  const { page } = opened;
  const attribute = (name: string) => page.locator('html').getAttribute(name);
  for (const [index, lane] of laneNames.entries()) {
    await opened.press(`${index + 1}`);
    await opened.expect(`${lane} hidden`, () => opened.count('.cell.head'), 3);
    await opened.press(`${index + 1}`);
    await opened.expect(`${lane} shown`, () => opened.count('.cell.head'), 4);
  }
  await opened.press('t');
  await opened.expect('theme', () => attribute('data-theme'), 'dark');
  await opened.press('b');
  await opened.expect('large type', () => attribute('data-large'), 'true');
  await opened.checkFit('large type');
  await opened.press('b', 'l');
  await opened.expect('language', () => attribute('lang'), 'ru');
  await opened.checkAccessibility('dark, Russian');
  await opened.press('l', '?');
  await opened.expect('keys', () => opened.count('dialog[open] dt'), vocabularies.en.keys.length);
  await opened.checkAccessibility('list of keys');
  await opened.press('Escape');
  await opened.expect('keys closed', () => opened.count('dialog[open]'), 0);
  await opened.press('ArrowRight', 'ArrowRight', 'c');
  await page.locator('.source figure').first().waitFor();
  await opened.checkAccessibility('code');
  await opened.press('Escape');
  await opened.expect('code closed', () => opened.count('.source'), 0);
  await opened.press('Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
  const isInRun = async () => (await opened.text('.clock-now')) !== '';
  await opened.expect('a little forward', isInRun, true);
  await opened.press('Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft');
  await opened.expect('a little back', isInRun, false);
  await opened.press('n');
  const chosen = () => page.locator('select').inputValue();
  await opened.expect('the next run', chosen, nextOf('billing-down'));
  await opened.press('p');
  await opened.expect('the run before', chosen, 'billing-down');
  await opened.press('r');
  await opened.expect('menu focused', () => page.evaluate('document.activeElement.tagName'), 'SELECT');
  return opened.close();
}

/** Saves a run, changes its title, and opens it again; then opens a file that is no run. */
async function saveAndOpen(browser: Browser): Promise<string[]> {
  const opened = await OpenedPage.open(browser, 'run=declined&lang=en');
  const saving = opened.page.waitForEvent('download');
  await opened.press('s');
  const file = await (await saving).path();
  const run = JSON.parse(readFileSync(file, 'utf8')) as { scenario: string; title: { en: string; ru: string } };
  await opened.expect('saved run', () => Promise.resolve(run.scenario), 'declined');
  const open = (name: string, text: string) =>
    opened.page.setInputFiles('input[type=file]', { name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await open('mine.json', JSON.stringify({ ...run, scenario: 'mine', title: { en: 'Mine', ru: 'Моя' } }));
  await opened.expect('the opened run', () => opened.page.locator('select').inputValue(), 'mine');
  await open('other.json', '{"format": "another"}');
  await opened.expect('the refusal', () => opened.text('.say .text'), vocabularies.en.errors.unreadable);
  return opened.close();
}

/** With reduced motion, playing stands only at steps. */
async function playWithoutMotion(browser: Browser): Promise<string[]> {
  const opened = await OpenedPage.open(browser, 'run=nothing-broken&lang=en&read=0', { reducedMotion: 'reduce' });
  const { steps, score } = story('nothing-broken');
  const moments = [0, ...steps.map(({ at }) => at), score.end].map(vocabularies.en.moment);
  const seen = new Set<string>();
  await opened.press(' ');
  const stepsSeen = async () => {
    seen.add(await opened.text('.clock-now'));
    return seen.size > 4;
  };
  await opened.expect('more than four steps', stepsSeen, true);
  const between = [...seen].filter((moment) => moment !== '' && !moments.includes(moment));
  await opened.expect('moments between steps', () => Promise.resolve(between), []);
  return opened.close();
}

/** Fits into the window, in each language, theme and size. */
async function look(browser: Browser, scenario: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const viewport of sizes)
    for (const language of ['en', 'ru'] as const)
      for (const theme of viewport.width === 1280 || scenario === 'billing-down' ? (['light', 'dark'] as const) : []) {
        const opened = await OpenedPage.open(browser, `run=${scenario}&lang=${language}&theme=${theme}`, { viewport });
        await opened.press('End');
        const where = `${scenario}, ${viewport.width} px, ${language}, ${theme}`;
        await opened.checkFit(where);
        if (SHOTS) {
          const name = `${scenario}-${viewport.width}-${language}-${theme}.png`;
          await opened.page.screenshot({ path: join(SHOTS, name) });
        }
        if (viewport.width === 1280 && scenario === 'billing-down') await opened.checkAccessibility(where);
        wrong.push(...(await opened.close()));
      }
  return wrong;
}

/** `make test-long PART=page`: opens the page of `docs/lab` from disk in Chromium, and uses it. */
async function testPage(): Promise<boolean> {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  const browser = await startBrowser();
  const wrong: string[] = [];
  try {
    for (const scenario of scenarioNames) {
      say(`${scenario}: played by keys`);
      wrong.push(...(await playByKeys(browser, scenario)), ...(await look(browser, scenario)));
    }
    say('keys, files, reduced motion');
    for (const use of [useKeys, saveAndOpen, playWithoutMotion]) wrong.push(...(await use(browser)));
  } finally {
    await browser.close();
  }
  for (const fault of wrong) console.error(`${paint('red', 'wrong')} ${fault}`);
  writeSummary({
    lines: [
      `${scenarioNames.length} recordings played by keys from disk in Chromium: ${wrong.length === 0 ? 'as the model says, axe finds nothing, no request left the file system' : `${wrong.length} wrong`}`,
      ...wrong,
    ],
  });
  return wrong.length === 0;
}

process.exitCode = (await testPage()) ? 0 : 1;
