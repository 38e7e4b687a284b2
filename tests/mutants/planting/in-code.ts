import { type Rule, type SgNode } from '@ast-grep/napi';
import { type Change } from './change.ts';

/**
 * Changes TypeScript inside a class, function or constant. Patterns are compared as syntax, and `$NAME` matches any
 * expression, which the replacement may repeat (https://ast-grep.github.io/guide/pattern-syntax.html).
 * @param symbol names from the outside in: `Publisher.send`; a level may be left out
 */
export const inCode = (symbol: string, pattern: string, replacement: string): Change => ({
  query: `${pattern} in ${symbol}`,
  find: (sources, variant) =>
    sources.filesThatName(symbol.split('.'), variant).flatMap((file) =>
      sources
        .tree(file)
        .findAll({ rule: { pattern, inside: named(symbol) } })
        .map((node) => ({ file, ...positionOf(node), text: filledIn(replacement, node) })),
    ),
});

/** Matches the declaration of a symbol, at any distance. */
function named(symbol: string): Rule & { stopBy: 'end' } {
  const [, outer, name] = /^(?:(.*)\.)?(.*)$/.exec(symbol)!;
  const declared = { has: { field: 'name', regex: `^${name}$` }, stopBy: 'end' } as const;
  return outer ? { ...declared, inside: named(outer) } : declared;
}

function positionOf(node: SgNode) {
  const { start, end } = node.range();
  return { start: start.index, end: end.index };
}

const filledIn = (replacement: string, match: SgNode) =>
  replacement.replace(/\$([A-Z]+)/g, (_, name: string) => match.getMatch(name)!.text());
