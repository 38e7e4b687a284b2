import { type Variant } from '../../../common/lab/processes/ports.ts';
import { type Mutant } from '../mutant.ts';
import { type Change, type Edit } from './change.ts';
import { type Sources } from './sources.ts';

/**
 * Applies the changes of a mutant. All are looked up in the unchanged code.
 * @returns the new texts, by file
 * @throws when a change matches no place or several
 */
export function plant(
  { name, changes }: Pick<Mutant, 'name' | 'changes'>,
  sources: Sources,
  variant?: Variant,
): Map<string, string> {
  const edits = changes.map((change) => theOnlyPlace(name, change, sources, change.variant ?? variant));
  const texts = new Map(edits.map(({ file }) => [file, sources.texts.get(file)!]));
  for (const { file, start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    const before = texts.get(file)!;
    texts.set(file, before.slice(0, start) + text + before.slice(end));
  }
  return texts;
}

function theOnlyPlace(mutant: string, change: Change, sources: Sources, variant: Variant | undefined): Edit {
  const found = change.find(sources, variant);
  if (found.length === 1) return found[0]!;
  const lines = found.length > 0 ? found.map((edit) => lineOf(edit, sources)) : nearest(change, sources, variant);
  const heading = found.length > 0 ? 'Found' : 'Nearest';
  throw new Error(
    `${mutant} has to fit exactly one place, and fits ${found.length}: ${change.query}\n${heading}:\n  ${lines.join('\n  ')}`,
  );
}

function lineOf({ file, start }: Edit, sources: Sources): string {
  const before = sources.texts.get(file)!.slice(0, start).split('\n');
  return `${file}:${before.length}: ${sources.texts.get(file)!.split('\n')[before.length - 1]!.trim()}`;
}

const NEAREST = 3;

/** The lines that share most words with the query; among equals, those of the file that shares most. */
function nearest({ query }: Change, sources: Sources, variant: Variant | undefined): string[] {
  const wanted = new Set(wordsOf(query));
  const sharedBy = (text: string) => new Set(wordsOf(text).filter((word) => wanted.has(word))).size;
  return sources
    .filesOf(variant)
    .flatMap((file) => {
      const text = sources.texts.get(file)!;
      const inFile = sharedBy(text);
      return text
        .split('\n')
        .map((line, i) => ({ line: `${file}:${i + 1}: ${line.trim()}`, shared: sharedBy(line), inFile }));
    })
    .sort((a, b) => b.shared - a.shared || b.inFile - a.inFile)
    .slice(0, NEAREST)
    .map(({ line }) => line);
}

const wordsOf = (text: string) => text.match(/\w{2,}/g) ?? [];
