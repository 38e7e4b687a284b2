import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../common/lab/machine/folders.ts';
import { type Variant, variants } from '../../../common/lab/processes/ports.ts';
import { cruise, reachedBy } from '../../../common/lab/source/import-graph.ts';

/** Lines of TypeScript, blank lines and comments included, by file. */
type Lines = Record<string, number>;

export interface CodeData {
  own: Record<Variant, Lines>;
  /** Modules of `common/` that some variants reach by imports and others don't. */
  shared: { path: string; lines: number; variants: Variant[] }[];
  /** Lines of all modules of `common/` that every variant reaches. */
  everywhere: number;
}

export async function measure(): Promise<CodeData> {
  const reached = reachedBy((await cruise(root)).imports);
  const modules = [...reached].map(([path, by]) => ({
    path,
    lines: linesOf(path),
    variants: variants.filter((variant) => by.has(variant)),
  }));
  const inAll = (module: { variants: Variant[] }) => module.variants.length === variants.length;
  return {
    own: Object.fromEntries(variants.map((variant) => [variant, ownLines(variant)])),
    shared: modules.filter((module) => !inAll(module)).sort((a, b) => a.path.localeCompare(b.path)),
    everywhere: modules.filter(inAll).reduce((sum, { lines }) => sum + lines, 0),
  };
}

function ownLines(variant: Variant): Lines {
  const files = globSync(`variants/${variant}/*.ts`, { cwd: root }).sort();
  return Object.fromEntries(files.map((file) => [file, linesOf(file)]));
}

function linesOf(path: string): number {
  return readFileSync(join(root, path), 'utf8').split('\n').length - 1;
}

/** Sums the lines of the variant's folder, and of the common modules that it reaches but not every variant does. */
export function totals(data: CodeData, variant: Variant): { own: number; shared: number } {
  const own = Object.values(data.own[variant] ?? {}).reduce((sum, lines) => sum + lines, 0);
  const reached = data.shared.filter((module) => module.variants.includes(variant));
  return { own, shared: reached.reduce((sum, { lines }) => sum + lines, 0) };
}

export function render(data: CodeData): string {
  const rows = variants.map((variant) => {
    const { own, shared } = totals(data, variant);
    return `| ${variant} | ${own} | ${shared} | ${own + shared} |`;
  });
  const modules = data.shared.map(({ path, lines, variants: by }) => `| \`${path}\` | ${lines} | ${by.join(', ')} |`);
  return [
    `Every variant reaches the same ${data.everywhere} lines of \`common/\`. On top of these come its own folder and what`,
    'only some variants reach, by the import graph. Libraries are not counted.',
    '',
    '| | own folder | common, not reached by all | together |',
    '|---|---:|---:|---:|',
    ...rows,
    '',
    '| module | lines | reached by |',
    '|---|---:|---|',
    ...modules,
    '',
    'A variant may reach code and not use it: one module offers publishing, consuming and the outbox, so `events` reaches',
    'the outbox.',
  ].join('\n');
}
