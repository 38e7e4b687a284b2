import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './diagrams.ts';

/** Pages that show a part of another page; what is between the marks is written by `make docs`. */
export const PAGES = ['README.md', 'README.ru.md', 'docs/choosing.md'];

const MARKED = /(<!-- include (\S+)#(\S+) (table|image)(?: or (.*?))? -->\n)([\s\S]*?)(<!-- included -->)/g;

/** Writes the parts anew. @returns the pages that changed */
export async function renewIncludes(): Promise<string[]> {
  const stale = await stalePages();
  for (const { page, renewed } of stale) writeFileSync(join(root, page), renewed);
  return stale.map(({ page }) => page);
}

/** A sentence for each page whose included parts are not those of the pages that they come from. */
export async function staleIncludes(): Promise<string[]> {
  return (await stalePages()).map(({ page }) => `${page}: what it includes has changed since`);
}

async function stalePages(): Promise<{ page: string; renewed: string }[]> {
  const pages = PAGES.map(async (page) => {
    const file = join(root, page);
    const text = readFileSync(file, 'utf8');
    // links of another length move the columns of a table
    const renewed = await format(withIncludes(page, text), { ...(await resolveConfig(file)), parser: 'markdown' });
    return { page, renewed, stale: renewed !== text };
  });
  return (await Promise.all(pages)).filter(({ stale }) => stale);
}

/** A page that isn't there yet is stood in for by what follows `or`. */
function withIncludes(page: string, text: string): string {
  return text.replaceAll(
    MARKED,
    (
      _all,
      begin: string,
      source: string,
      anchor: string,
      kind: Kind,
      otherwise: string | undefined,
      _old,
      end: string,
    ) => `${begin}\n${lines(partOf(page, source, anchor, kind) ?? otherwise ?? '')}${end}`,
  );
}

const lines = (part: string) => (part === '' ? '' : `${part}\n\n`);

type Kind = 'table' | 'image';
const first: Record<Kind, RegExp> = { table: /(?:^\|.*\n?)+/m, image: /^!\[.*\]\(.*\)$/m };

function partOf(page: string, source: string, anchor: string, kind: Kind): string | undefined {
  const file = join(root, source);
  const section = existsSync(file) ? sectionOf(readFileSync(file, 'utf8'), anchor) : undefined;
  const [part] = section?.match(first[kind]) ?? [];
  return part && withLinksFrom(page, source, part.trim());
}

function sectionOf(text: string, anchor: string): string | undefined {
  return text.split(/^(?=## )/m).find((section) => anchorOf(section.split('\n')[0]!.replace(/^#+ /, '')) === anchor);
}

/** Links of the source, as they are to be written in the page. */
function withLinksFrom(page: string, source: string, part: string): string {
  return part.replaceAll(/\]\(([^)\s]+)\)/g, (whole, target: string) => {
    if (/^https?:/.test(target)) return whole;
    const from = target.startsWith('#') ? source : join(dirname(source), target);
    return `](${relative(dirname(page), from)}${target.startsWith('#') ? target : ''})`;
  });
}

/** As GitHub makes it of a heading: letters and digits of any language, hyphens for spaces. */
export function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
