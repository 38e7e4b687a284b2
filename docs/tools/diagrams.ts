import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
const FOLDER = 'docs/diagrams';

/** What a diagram is drawn from; a path is relative to the repository's root. */
export interface Diagram {
  source: string;
  svg: string;
}

/** Every Mermaid source of the repository: it lies beside what it describes, its picture in docs/diagrams. */
export function diagrams(): Diagram[] {
  const sources = ['variants', 'common', 'docs/architecture'].flatMap((folder) =>
    globSync(`${folder}/**/*.mmd`, { cwd: root }),
  );
  return sources
    .sort()
    .map((source) => ({ source, svg: `${FOLDER}/${basename(dirname(source))}-${nameOf(source)}.svg` }));
}

/** Pictures that are there, drawn from whatever. */
export function pictures(): string[] {
  return globSync(`${FOLDER}/*.svg`, { cwd: root }).sort();
}

/** What the first line of a picture says: from which source, theme and mermaid-cli it was drawn, and what was drawn. */
export function stampOf({ source }: Diagram, drawing: string): string {
  const parts = [
    `source ${source} sha256:${digest(textOf(source))}`,
    `theme sha256:${digest(textOf('docs/theme.json'))}`,
    `mermaid-cli ${mermaidCliVersion()}`,
    `drawing sha256:${digest(drawing)}`,
  ];
  return `<!-- ${parts.join(' | ')} -->`;
}

/** The parts of a stamp, to say which of them differs. */
export const partsOf = (stamp: string) => stamp.replace(/^<!-- | -->$/g, '').split(' | ');

export const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

function mermaidCliVersion(): string {
  const { dependencies } = JSON.parse(textOf('docs/package.json')) as { dependencies: Record<string, string> };
  return dependencies['@mermaid-js/mermaid-cli'] ?? 'none';
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function nameOf(source: string): string {
  return basename(source, '.mmd');
}
