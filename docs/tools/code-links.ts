import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { root, textOf } from './diagrams.ts';

/** A link to a line of code: [`PlaceOrder.resume`](order.ts#L32). `line` is undefined if the code is gone. */
export interface CodeLink {
  symbol: string;
  /** Relative to the repository's root. */
  file: string;
  shown: number;
  line: number | undefined;
}

const CODE_LINK = /\[`([^`]+)`\]\(([^)\s#]+)#L(\d+)\)/g;
const SYMBOL = /^[\w.#]+$/;

export const linkedPages = (): string[] => globSync('variants/**/README.md', { cwd: root }).sort();

/** Finds the links to code in a text of this page. */
export function codeLinks(page: string, text: string): CodeLink[] {
  return [...text.matchAll(CODE_LINK)].map(([, symbol = '', target = '', shown]) => {
    const file = join(dirname(page), target);
    return { symbol, file, shown: Number(shown), line: lineOf(symbol, file) };
  });
}

/** Returns a message for each link whose code is gone or has moved. */
export function staleCodeLinks(): string[] {
  return linkedPages().flatMap((page) =>
    codeLinks(page, textOf(page)).flatMap(({ symbol, file, shown, line }) => {
      if (line === undefined) return [`${page}: ${file} has no ${symbol}, or several`];
      return line === shown ? [] : [`${page}: ${symbol} is in line ${line} of ${file}, not ${shown}`];
    }),
  );
}

/** Updates the line numbers. Returns the pages that changed. */
export async function renewCodeLinks(): Promise<string[]> {
  const changed: string[] = [];
  for (const page of linkedPages()) {
    const text = readFileSync(join(root, page), 'utf8');
    const moved = text.replaceAll(CODE_LINK, (link, symbol: string, target: string) => {
      const line = lineOf(symbol, join(dirname(page), target));
      return line === undefined ? link : `[\`${symbol}\`](${target}#L${line})`;
    });
    if (moved === text) continue;
    // A number with more digits moves the columns of a table.
    const options = await resolveConfig(join(root, page));
    writeFileSync(join(root, page), await format(moved, { ...options, parser: 'markdown' }));
    changed.push(page);
  }
  return changed;
}

/** Looks a symbol up in TypeScript, and any other text in the lines. Only a single hit counts. */
function lineOf(symbol: string, file: string): number | undefined {
  const text = textOf(file);
  const lines =
    file.endsWith('.ts') && SYMBOL.test(symbol) ? declarations(symbol, file, text) : linesWith(symbol, text);
  return lines.length === 1 ? lines[0] : undefined;
}

const linesWith = (part: string, text: string) =>
  text.split('\n').flatMap((line, index) => (line.includes(part) ? [index + 1] : []));

function declarations(symbol: string, file: string, text: string): number[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: number[] = [];
  const visit = (node: ts.Node, scope: string[]) => {
    const name = nameOf(node);
    const path = name ? [...scope, name.getText(source)] : scope;
    if (name && path.join('.') === symbol)
      found.push(source.getLineAndCharacterOfPosition(name.getStart(source)).line + 1);
    if (!ts.isBlock(node)) ts.forEachChild(node, (child) => visit(child, path));
  };
  visit(source, []);
  return found;
}

/** Returns the name of a declaration that has its place in a file or a class. */
function nameOf(node: ts.Node): ts.Node | undefined {
  const declares =
    ts.isClassDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isVariableDeclaration(node);
  return declares ? node.name : undefined;
}
