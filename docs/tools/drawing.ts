import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from './chromium.ts';
import { textOf } from './diagrams.ts';

/** The used parts of puppeteer and mermaid-cli, which only make docs installs, into docs/node_modules. */
interface Browser {
  close(): Promise<void>;
}
interface Puppeteer {
  launch(options: { executablePath: string; args: string[] }): Promise<Browser>;
}
interface MermaidCli {
  renderMermaid(
    browser: Browser,
    definition: string,
    format: 'svg' | 'png',
    options: object,
  ): Promise<{ data: Uint8Array }>;
}

const docs = createRequire(new URL('../package.json', import.meta.url));
const load = async <T>(name: string) => (await import(pathToFileURL(docs.resolve(name)).href)) as T;

/** Draws Mermaid sources in the theme of docs/theme.json, all with one browser. */
export class Drawing {
  private readonly browser: Browser;
  private readonly cli: MermaidCli;

  private constructor(browser: Browser, cli: MermaidCli) {
    this.browser = browser;
    this.cli = cli;
  }

  static async open(): Promise<Drawing> {
    const { default: puppeteer } = await load<{ default: Puppeteer }>('puppeteer');
    // Chromium's sandbox refuses root
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await puppeteer.launch({ executablePath: chromium(), args });
    return new Drawing(browser, await load<MermaidCli>('@mermaid-js/mermaid-cli'));
  }

  /** Returns the SVG. The same source and fonts give the same text on every machine. */
  async svg(source: string): Promise<string> {
    return `${new TextDecoder().decode(await this.draw(source, 'svg')).trim()}\n`;
  }

  png(source: string): Promise<Uint8Array> {
    return this.draw(source, 'png');
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  private async draw(source: string, format: 'svg' | 'png'): Promise<Uint8Array> {
    const mermaidConfig: unknown = JSON.parse(textOf('docs/theme.json'));
    const options = { backgroundColor: '#f6f7f9', mermaidConfig, svgId: 'diagram' };
    return (await this.cli.renderMermaid(this.browser, source, format, options)).data;
  }
}
