import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { slug } from 'github-slugger';
import { format, resolveConfig } from 'prettier';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { root } from './diagrams.ts';

/** Pages that include a part of another page. `make docs` writes the text between the marks. */
export const PAGES = ['README.md', 'README.ru.md'];

/** A mark, for example `<!-- include docs/comparison.md#coupling items Billing|Order or _Not measured yet._ -->`. */
const MARKED = /(<!-- include (\S+)#(\S+) (table|image|items (.+?))(?: or (.*?))? -->\n)([\s\S]*?)(<!-- included -->)/g;

/** Updates the included parts. Returns the pages that changed. */
export async function renewIncludes(): Promise<string[]> {
  const stale = await stalePages();
  for (const { page, renewed } of stale) writeFileSync(join(root, page), renewed);
  return stale.map(({ page }) => page);
}

/** Returns a message for each page whose included parts differ from their source, or are no longer in it. */
export async function staleIncludes(): Promise<string[]> {
  try {
    return (await stalePages()).map(({ page }) => `${page}: an included part has changed at its source`);
  } catch (error) {
    if (error instanceof MissingItem) return [error.message];
    throw error;
  }
}

/** The source has a list, but none of its items begins with the words that the page asks for. */
export class MissingItem extends LabError {}

async function stalePages(): Promise<{ page: string; renewed: string }[]> {
  const pages = PAGES.map(async (page) => {
    const file = join(root, page);
    const text = readFileSync(file, 'utf8');
    // Links of another length move the columns of a table.
    const renewed = await format(withIncludes(page, text), { ...(await resolveConfig(file)), parser: 'markdown' });
    return { page, renewed, stale: renewed !== text };
  });
  return (await Promise.all(pages)).filter(({ stale }) => stale);
}

/** Where the source doesn't exist yet, the text after `or` is used. @throws MissingItem */
export function withIncludes(page: string, text: string): string {
  return text.replaceAll(
    MARKED,
    (
      _all,
      begin: string,
      source: string,
      anchor: string,
      kind: string,
      openings: string | undefined,
      otherwise: string | undefined,
      _old,
      end: string,
    ) => {
      const take = openings ? itemsThat(openings.split('|')) : first[kind as Kind];
      return `${begin}\n${lines(partOf(page, source, anchor, take) ?? otherwise ?? '')}${end}`;
    },
  );
}

const lines = (part: string) => (part === '' ? '' : `${part}\n\n`);

type Kind = 'table' | 'image';
/** Finds a part in the text of a section. */
type Take = (section: string) => string | undefined;

const matching =
  (pattern: RegExp): Take =>
  (section) =>
    pattern.exec(section)?.[0];
const first: Record<Kind, Take> = { table: matching(/(?:^\|.*\n?)+/m), image: matching(/^!\[.*\]\(.*\)$/m) };

/** Takes the list items that begin with one of these words; nothing where the section has no list. */
function itemsThat(openings: string[]): Take {
  return (section) => {
    const items = section.split('\n').filter((line) => line.startsWith('- '));
    if (items.length === 0) return undefined;
    const taken = openings.map((opening) => items.filter((item) => item.startsWith(`- ${opening}`)));
    const missing = openings.filter((_, index) => taken[index]!.length === 0);
    if (missing.length > 0) throw new MissingItem(`no item begins with "${missing.join('" or "')}"`);
    const wanted = new Set(taken.flat());
    return items.filter((item) => wanted.has(item)).join('\n');
  };
}

function partOf(page: string, source: string, anchor: string, take: Take): string | undefined {
  const file = join(root, source);
  const section = existsSync(file) ? sectionOf(readFileSync(file, 'utf8'), anchor) : undefined;
  const part = section && taken(() => take(section), `${page}: ${source}#${anchor}`);
  return part && withLinksFrom(page, source, part.trim());
}

function taken(take: () => string | undefined, where: string): string | undefined {
  try {
    return take();
  } catch (error) {
    throw error instanceof MissingItem ? new MissingItem(`${where}: ${error.message}`) : error;
  }
}

function sectionOf(text: string, anchor: string): string | undefined {
  return text.split(/^(?=## )/m).find((section) => anchorOf(section.split('\n')[0]!.replace(/^#+ /, '')) === anchor);
}

/** Rewrites relative links of the source so that they work in the page. */
function withLinksFrom(page: string, source: string, part: string): string {
  return part.replaceAll(/\]\(([^)\s]+)\)/g, (whole, target: string) => {
    if (/^https?:/.test(target)) return whole;
    const from = target.startsWith('#') ? source : join(dirname(source), target);
    return `](${relative(dirname(page), from)}${target.startsWith('#') ? target : ''})`;
  });
}

/** Returns the anchor that GitHub gives a heading. Markdown links count by their text. */
export function anchorOf(heading: string): string {
  return slug(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim());
}
