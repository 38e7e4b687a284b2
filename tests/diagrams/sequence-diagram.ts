/** The kinds of arrows by how Mermaid writes them (https://mermaid.js.org/syntax/sequenceDiagram.html). */
export const ARROWS = {
  '->>': 'call',
  '-->>': 'reply',
  '-)': 'message',
  '--)': 'acknowledgement',
} as const;

export interface DrawnArrow {
  from: string;
  to: string;
  sign: keyof typeof ARROWS;
  label: string;
  line: number;
}

type Item = { arrow: DrawnArrow } | { par: Block[] } | { alt: { label: string; block: Block }[] };
type Block = Item[];

export interface SequenceDiagram {
  participants: string[];
  body: Block;
}

/** One way through a diagram: its arrows and their partial order. */
export interface Drawn {
  arrows: DrawnArrow[];
  precedes: (first: DrawnArrow, second: DrawnArrow) => boolean;
}

const ARROW = /^(\w+?)(->>|-->>|-\)|--\))(\w+): (.+)$/;
const NOTHING = /^(%%.*|Note .*|autonumber)?$/;

/** Parses the subset of Mermaid that the diagrams use. @throws with the line that it can't parse */
export function parse(source: string): SequenceDiagram {
  const participants: string[] = [];
  const body: Block = [];
  const open: { branches: { label: string; block: Block }[]; kind: 'par' | 'alt' }[] = [];
  const current = () => open.at(-1)?.branches.at(-1)?.block ?? body;
  source.split('\n').forEach((raw, index) => {
    const text = raw.trim();
    const line = index + 1;
    const [word = '', ...rest] = text.split(' ');
    const label = rest.join(' ');
    const branch = { label, block: [] };
    const found = ARROW.exec(text);
    if (NOTHING.test(text) || text === 'sequenceDiagram') return;
    if (word === 'participant') participants.push(rest[0] ?? '');
    else if (word === 'par' || word === 'alt') open.push({ kind: word, branches: [branch] });
    else if (word === 'and' && open.at(-1)?.kind === 'par') open.at(-1)!.branches.push(branch);
    else if (word === 'else' && open.at(-1)?.kind === 'alt') open.at(-1)!.branches.push(branch);
    else if (word === 'end' && open.length > 0) {
      const { kind, branches } = open.pop()!;
      current().push(kind === 'alt' ? { alt: branches } : { par: branches.map(({ block }) => block) });
    } else if (found) {
      const [, from = '', sign, to = '', said = ''] = found;
      for (const name of [from, to])
        if (!participants.includes(name)) throw new Error(`line ${line}: who is ${name}? ${text}`);
      current().push({ arrow: { from, to, sign: sign as DrawnArrow['sign'], label: said, line } });
    } else throw new Error(`line ${line} is not understood: ${text}`);
  });
  if (open.length > 0) throw new Error(`${open.length} blocks are not ended`);
  return { participants, body };
}

/** Returns the diagram with the branch of this label taken in every alt. */
export function wayThrough({ body }: SequenceDiagram, outcome: string): Drawn {
  const arrows: DrawnArrow[] = [];
  const later = new Map<DrawnArrow, Set<DrawnArrow>>();
  const walk = (block: Block): DrawnArrow[] => {
    const before: DrawnArrow[] = [];
    for (const item of block) {
      const here = arrowsOfItem(item);
      for (const first of before) for (const second of here) later.get(first)!.add(second);
      for (const one of here) before.push(one);
    }
    return before;
  };
  const arrowsOfItem = (item: Item): DrawnArrow[] => {
    if ('par' in item) return item.par.flatMap(walk);
    if ('alt' in item) return walk(branchOf(item.alt, outcome));
    arrows.push(item.arrow);
    later.set(item.arrow, new Set());
    return [item.arrow];
  };
  walk(body);
  return { arrows, precedes: (first, second) => later.get(first)!.has(second) };
}

function branchOf(branches: { label: string; block: Block }[], outcome: string): Block {
  const found = branches.find(({ label }) => label === outcome);
  if (found) return found.block;
  throw new Error(`no branch "${outcome}" among ${branches.map(({ label }) => `"${label}"`).join(', ')}`);
}

/** Lists the arrows of a diagram, those of all its branches. */
export function drawnArrows(source: string): DrawnArrow[] {
  const listed = (block: Block): DrawnArrow[] =>
    block.flatMap((item) => {
      if ('arrow' in item) return [item.arrow];
      return 'par' in item ? item.par.flatMap(listed) : item.alt.flatMap(({ block: branch }) => listed(branch));
    });
  return listed(parse(source).body);
}
