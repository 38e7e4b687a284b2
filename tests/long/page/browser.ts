import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium as launcher, type Page } from 'playwright-core';
import { root } from '../../../common/lab/machine/folders.ts';
import { chromium } from '../../../docs/tools/chromium.ts';

const PAGE = pathToFileURL(join(root, 'docs/lab/index.html')).href;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** How long a change may take to show. */
const PATIENCE_MS = 10_000;
/** Addresses that lead nowhere. */
const LOCAL = /^(file|data|blob):/;

interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string }[] }[];
}

/** The page, opened from disk, and what went wrong in it. */
export class OpenedPage {
  readonly page: Page;
  private readonly wrong: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.wrong.push(`console: ${message.text()}`);
    });
    page.on('pageerror', ({ message }) => this.wrong.push(`error: ${message}`));
    page.on('request', (request) => {
      if (!LOCAL.test(request.url())) this.wrong.push(`request: ${request.url()}`);
    });
  }

  static async open(browser: Browser, query: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
    const opened = new OpenedPage(await context.newPage());
    await opened.page.goto(`${PAGE}?${query}`);
    await opened.page.locator('.board').waitFor();
    return opened;
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  text(selector: string): Promise<string> {
    return this.page.locator(selector).first().innerText();
  }

  count(selector: string): Promise<number> {
    return this.page.locator(selector).count();
  }

  /** Adds what axe finds, for example a contrast that is too low. */
  async checkAccessibility(where: string): Promise<void> {
    await this.page.evaluate(AXE);
    // axe would load style sheets by requests, which a page from disk may not make
    const { violations } = await this.page.evaluate<AxeResult>('axe.run({ preload: false })');
    for (const { id, help, nodes } of violations)
      this.wrong.push(`axe, ${where}: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }

  /** Adds a message if the page is wider or higher than the window. */
  async checkFit(where: string): Promise<void> {
    const [width, height] = await this.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]',
    );
    if (width > 0 || height > 0) this.wrong.push(`${where}: the page is ${width} px too wide, ${height} px too high`);
  }

  /** Adds a message unless the page shows this soon. The page draws after a key, not at once. */
  async expect(what: string, look: () => Promise<unknown>, wanted: unknown): Promise<void> {
    const goal = JSON.stringify(wanted);
    const end = Date.now() + PATIENCE_MS;
    let found = JSON.stringify(await look());
    while (found !== goal && Date.now() < end) found = JSON.stringify(await look());
    if (found !== goal) this.wrong.push(`${what}: found ${found} instead of ${goal}`);
  }

  /** @returns what went wrong */
  async close(): Promise<string[]> {
    await this.page.context().close();
    return this.wrong;
  }
}

/** Starts a Chromium of the system. */
export function startBrowser(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium's sandbox refuses root
  return launcher.launch({ executablePath: chromium(), args });
}
