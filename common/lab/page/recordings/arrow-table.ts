import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../machine/folders.ts';
import { type Variant } from '../../processes/ports.ts';
import { type Participant } from '../model/participants.ts';
import { type CodeRow, type Run, type Source } from '../model/run.ts';

const ROW = /^\| (\w+) → (\w+) +\| (.+?) +\| (.+?) +\|$/gm;
const LABEL = /`([^`]+)`/g;
const LINK = /\[`([^`]+)`\]\(([^)\s#]+)#L(\d+)\)/g;
const LINES_AT_MOST = 24;

/** One row of a variant's arrow table, and its links to code as Markdown. */
export interface TableRow extends Omit<CodeRow, 'sources'> {
  links: string;
}

/** Reads rows like `| Billing → Order | 200 or 400 | links |`. Labels are code. */
export function arrowTable(page: string): TableRow[] {
  return [...page.matchAll(ROW)].map(([, from = '', to = '', labels = '', links = '']) => ({
    from: from as Participant,
    to: to as Participant,
    labels: [...labels.matchAll(LABEL)].map(([, label]) => label!),
    links,
  }));
}

/** Reads the arrow table of a variant's README with the code that it links to. */
export function codeOfVariant(variant: Variant): { code: CodeRow[]; sources: Run['sources'] } {
  const folder = posix.join('variants', variant);
  const sources: Run['sources'] = {};
  const code = arrowTable(textOf(posix.join(folder, 'README.md'))).map(({ links, ...row }) => ({
    ...row,
    sources: [...links.matchAll(LINK)].map(([, name = '', target = '', line]) => {
      const file = posix.join(folder, target);
      const key = `${file}#${line}`;
      sources[key] ??= sourceAt(textOf(file), { file, name, line: Number(line) });
      return key;
    }),
  }));
  return { code, sources };
}

/** Returns the code that begins in a line: until the line that closes it, or the end of the statement in SQL. */
export function sourceAt(text: string, { file, name, line }: Omit<Source, 'text'>): Source {
  const lines = text.split('\n').slice(line - 1, line - 1 + LINES_AT_MOST);
  const indent = indentOf(lines[0] ?? '');
  const isLast = file.endsWith('.sql')
    ? (one: string) => one.trimEnd().endsWith(';')
    : (one: string, index: number) =>
        indentOf(one) === indent &&
        (/^\s*[})\]]/.test(one) ? !one.trimEnd().endsWith('{') : index === 0 && /;$/.test(one));
  const end = lines.findIndex(isLast);
  const shown = end < 0 ? lines : lines.slice(0, end + 1);
  return { file, line, name, text: shown.join('\n').trimEnd() };
}

/** Reads the SQL functions of the services, without their comments. */
export function sqlFunctions(): Run['functions'] {
  const files = globSync('common/services/*/functions/*.sql', { cwd: root }).sort();
  return Object.fromEntries(
    files.map((file) => [
      posix.basename(file, '.sql'),
      textOf(file)
        .replace(/--.*$/gm, '')
        .replace(/\n\s*\n/g, '\n')
        .trim(),
    ]),
  );
}

const indentOf = (line: string) => line.length - line.trimStart().length;
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
