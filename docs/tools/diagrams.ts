import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
const FOLDER = 'docs/diagrams';

/** A Mermaid source and its picture. Paths are relative to the repository's root. */
export interface Diagram {
  source: string;
  svg: string;
}

/** Finds every Mermaid source. It lies beside the code it describes, and its picture in docs/diagrams. */
export function diagrams(): Diagram[] {
  const sources = ['variants', 'common', 'docs/architecture'].flatMap((folder) =>
    globSync(`${folder}/**/*.mmd`, { cwd: root }),
  );
  return sources
    .sort()
    .map((source) => ({ source, svg: `${FOLDER}/${basename(dirname(source))}-${nameOf(source)}.svg` }));
}

/** Lists the existing pictures. */
export function pictures(): string[] {
  return globSync(`${FOLDER}/*.svg`, { cwd: root }).sort();
}

/** Returns a picture's first line: digests of its source, theme and drawing, and the version of mermaid-cli. */
export function stampOf({ source }: Diagram, drawing: string): string {
  const parts = [
    `source ${source} sha256:${digest(textOf(source))}`,
    `theme sha256:${digest(textOf('docs/theme.json'))}`,
    `mermaid-cli ${mermaidCliVersion()}`,
    `drawing sha256:${digest(drawing)}`,
  ];
  return `<!-- ${parts.join(' | ')} -->`;
}

/** Splits a stamp, so that a message can name the part that differs. */
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
