import { buildSync } from 'esbuild';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Run } from '../../common/lab/page/model/run.ts';
import { scenarios } from '../../common/lab/page/recordings/scenarios.ts';
import { root } from './diagrams.ts';

const SOURCES = 'common/lab/page/browser';
/** The folder of the built page. Its recordings are written by `make record`. */
export const PAGE = 'docs/lab';
/** The page's script and style, without recordings. */
export const MOST_COMPRESSED_BYTES = 150_000;

/** Builds the page. @returns the text of each file, by its path in the repository */
export function builtPage(): Map<string, string> {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: { page: `${SOURCES}/main.tsx` },
    outdir: PAGE,
    bundle: true,
    minify: true,
    // a classic script: a page from disk may not load modules
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: `${SOURCES}/tsconfig.json`,
    write: false,
  });
  return new Map([
    [`${PAGE}/page.js`, outputFiles[0]!.text],
    [`${PAGE}/page.css`, style()],
    [`${PAGE}/index.html`, readFileSync(join(root, SOURCES, 'index.html'), 'utf8')],
    [`${PAGE}/recordings.js`, listOfRecordings()],
  ]);
}

function style(): string {
  const { outputFiles } = buildSync({
    ...{ absWorkingDir: root, entryPoints: [`${SOURCES}/page.css`], outdir: PAGE, minify: true, write: false },
    target: 'chrome123', // light-dark() is kept
  });
  return outputFiles[0]!.text;
}

/** Lists the recordings in the folder, in the order of the scenarios. */
export function recordings(): string[] {
  const found = globSync(`${PAGE}/recordings/*.js`, { cwd: root }).map((file) => basename(file, '.js'));
  const order = scenarios.map(({ id }) => id);
  return order.filter((id) => found.includes(id));
}

/** Reads a recording. Its script passes it to the list that the page reads. */
export function recording(scenario: string): Run {
  const text = readFileSync(join(root, PAGE, 'recordings', `${scenario}.js`), 'utf8');
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Run;
}

function listOfRecordings(): string {
  const list = recordings().map((id) => ({ scenario: id, title: recording(id).title }));
  return `globalThis.labRecordingList = ${JSON.stringify(list)};\n`;
}

/** Returns the files of the page that differ from their sources. */
export function stalePage(): string[] {
  return [...builtPage()]
    .filter(([file, text]) => textOf(file) !== text)
    .map(([file]) => `${file}: its sources have changed`);
}

const textOf = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined);

/** Writes the files that differ. @returns their paths */
export function renewPage(): string[] {
  const changed = [...builtPage()].filter(([file, text]) => textOf(file) !== text);
  for (const [file, text] of changed) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return changed.map(([file]) => file);
}

if (import.meta.main) {
  const changed = renewPage();
  for (const file of changed) console.log(`docs ${file}`);
  if (changed.length === 0) console.log('docs the page in docs/lab is up to date');
}
