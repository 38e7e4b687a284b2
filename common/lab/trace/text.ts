import { type Drawn, labelOf, lanesOf, since } from './lanes.ts';

const TIME = 12;
const ROOM = 6;

/** Draws the sequence diagram in characters, one line per arrow, with its time. */
export function textOf(arrows: Drawn[]): string {
  const lanes = lanesOf(arrows);
  const index = ({ from, to }: Drawn) => [lanes.indexOf(from), lanes.indexOf(to)] as const;
  const at = positions(lanes.length, arrows, index, lanes);
  const head = place(lanes.map((name, lane) => [at[lane]!, name]));
  const rows = arrows.map((arrow) => {
    const [from, to] = index(arrow);
    const lines = place(at.map((position) => [position, '│']));
    const drawn =
      from === to ? overlay(lines, at[from]! + 2, labelOf(arrow)) : drawArrow(lines, at[from]!, at[to]!, arrow);
    return (
      since(arrows[0]!, arrow)
        .padStart(TIME - 2)
        .padEnd(TIME) + drawn.trimEnd()
    );
  });
  return [' '.repeat(TIME) + head, ...rows].join('\n');
}

/** Spaces the lanes for the longest label between them. */
function positions(
  count: number,
  arrows: Drawn[],
  index: (arrow: Drawn) => readonly [number, number],
  names: string[],
): number[] {
  const at = Array.from({ length: count }, () => 0);
  for (let lane = 1; lane < count; lane++) {
    const left = arrows.map((arrow) => {
      const [from, to] = index(arrow);
      const [low, high] = [Math.min(from, to), Math.max(from, to)];
      if (from === to ? from !== lane - 1 : high !== lane) return 0;
      return at[from === to ? from : low]! + labelOf(arrow).length + ROOM;
    });
    at[lane] = left.reduce((most, one) => Math.max(most, one), at[lane - 1]! + names[lane - 1]!.length + 2);
  }
  return at;
}

function drawArrow(lines: string, from: number, to: number, arrow: Drawn): string {
  const [low, high] = [Math.min(from, to) + 1, Math.max(from, to) - 1];
  const stroke = (arrow.kind === 'reply' || arrow.kind === 'acknowledgement' ? '╌' : '─').repeat(high - low + 1);
  const label = ` ${labelOf(arrow)} `;
  const tip = arrow.lost ? '×' : from < to ? '>' : '<';
  const shaft = overlay(stroke, Math.floor((stroke.length - label.length) / 2), label);
  return overlay(lines, low, from < to ? shaft.slice(0, -1) + tip : tip + shaft.slice(1));
}

function place(parts: [position: number, text: string][]): string {
  return parts.reduce((line, [position, text]) => overlay(line, position, text), '');
}

function overlay(line: string, position: number, text: string): string {
  return line.padEnd(position).slice(0, position) + text + line.slice(position + text.length);
}
