import { type Arrow } from '../../common/lab/page/model/arrows.ts';
import { Causality } from '../../common/lab/page/model/causality.ts';
import { type TracedSpan } from '../../common/lab/page/model/span.ts';
import { does } from '../../common/lab/page/model/statements.ts';
import { ARROWS, type Drawn, type DrawnArrow } from './sequence-diagram.ts';

/** The recorded arrows and spans of one order. */
export interface Seen {
  arrows: Arrow[];
  spans: TracedSpan[];
  /**
   * The statements of the SQL functions in the services' databases, by name. A call of a function counts as its
   * statements.
   */
  functions: Record<string, string>;
}

type Pair = [drawn: DrawnArrow, seen: Arrow];

/** Returns each difference between a diagram and the recorded order as a sentence. */
export function differences(drawn: Drawn, seen: Seen): string[] {
  const pairs: Pair[] = [];
  const undrawn = new Set(seen.arrows);
  for (const arrow of drawn.arrows) {
    const match = [...undrawn].find((one) => isThe(one, arrow, seen) && kindOf(arrow) === one.kind);
    if (!match) continue;
    pairs.push([arrow, match]);
    undrawn.delete(match);
  }
  const unseen = drawn.arrows.filter((arrow) => !pairs.some(([one]) => one === arrow));
  return [...unseen.map((arrow) => unproven(arrow, undrawn, seen)), ...[...undrawn].flatMap(missing), ...misplaced()];

  function misplaced(): string[] {
    const causality = new Causality(seen.spans);
    const precedes = (a: Arrow, b: Arrow) => causality.precedes(a.points.at(-1)!, b.points[0]!);
    return pairs.flatMap(([a, seenA], index) =>
      pairs.slice(index + 1).flatMap(([b, seenB]) => {
        const onTheWire = orderOf(precedes(seenA, seenB), precedes(seenB, seenA));
        const inTheDiagram = orderOf(drawn.precedes(a, b), drawn.precedes(b, a));
        return onTheWire === inTheDiagram
          ? []
          : [`${nameOf(a)} and ${nameOf(b)}: drawn ${inTheDiagram}, but ${onTheWire}`];
      }),
    );
  }
}

/** Describes a drawn arrow that was not recorded. */
function unproven(arrow: DrawnArrow, undrawn: Set<Arrow>, seen: Seen): string {
  const other = [...undrawn].find((one) => isThe(one, arrow, seen));
  if (!other) return `drawn, but not seen: ${nameOf(arrow)}`;
  undrawn.delete(other);
  return `drawn as ${kindOf(arrow)}, but it is a ${other.kind}: ${nameOf(arrow)}`;
}

/** Statements and acknowledgements may be left out of a diagram; calls and messages between services may not. */
function missing({ kind, from, to, what }: Arrow): string[] {
  if (kind === 'statement' || kind === 'acknowledgement') return [];
  return [`seen, but not drawn: the ${kind} ${from} to ${to}: ${what}`];
}

function orderOf(before: boolean, after: boolean): string {
  if (before) return 'in this order';
  return after ? 'the other way round' : 'side by side';
}

/** Compares sender, receiver and label. */
function isThe(seen: Arrow, drawn: DrawnArrow, { functions }: Seen): boolean {
  if (seen.from !== drawn.from || seen.to !== drawn.to || seen.lost) return false;
  const { what, members } = partsOf(drawn.label);
  if (!members.every((member) => seen.says.some((said) => said === member || said.startsWith(`${member}: `))))
    return false;
  return seen.sql === undefined ? seen.what === what : does(seen.sql, what, functions);
}

/** `201 {status: completed}`, `INSERT orders (pending)`: the members in brackets have to be recorded, too. */
function partsOf(label: string): { what: string; members: string[] } {
  const [, what = '', members] = /^(.*?)(?: [{(](.*)[})])?$/.exec(label) ?? [];
  return { what, members: members?.split(', ') ?? [] };
}

const kindOf = ({ sign, from, to }: DrawnArrow) => (from === to ? 'statement' : ARROWS[sign]);
const nameOf = ({ from, sign, to, label, line }: DrawnArrow) => `${from}${sign}${to}: ${label} (line ${line})`;
