import { type Drawn, labelOf, lanesOf, since } from './lanes.ts';

const LEFT = 150;
const LANE = 250;
const TOP = 90;
const ROW = 34;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1c1c1c; }
  .title { font-weight: 600; font-size: 15px; }
  .time { fill: #666; text-anchor: end; font-variant-numeric: tabular-nums; }
  .on { text-anchor: middle; }
  .lane { stroke: #bbb; } .box { fill: #eef2f7; stroke: #8fa3bd; }
  .arrow { stroke: #33506f; stroke-width: 1.4; fill: none; }
  .back { stroke-dasharray: 5 4; } .lost { stroke: #b3261e; }`;

/** Draws the sequence diagram as a self-contained SVG. */
export function svgOf(title: string, arrows: Drawn[]): string {
  const lanes = lanesOf(arrows);
  const x = (lane: number) => LEFT + LANE / 2 + lane * LANE;
  const width = LEFT + lanes.length * LANE + 120;
  const height = TOP + arrows.length * ROW + 30;
  const heads = lanes.map((name, lane) =>
    [
      `<line class="lane" x1="${x(lane)}" y1="74" x2="${x(lane)}" y2="${height - 12}"/>`,
      `<rect class="box" x="${x(lane) - 62}" y="44" width="124" height="30" rx="4"/>`,
      `<text class="on" x="${x(lane)}" y="64">${escape(name)}</text>`,
    ].join('\n'),
  );
  const rows = arrows.map((arrow, row) => {
    const y = TOP + (row + 1) * ROW - 8;
    const [from, to] = [x(lanes.indexOf(arrow.from)), x(lanes.indexOf(arrow.to))];
    const time = `<text class="time" x="${LEFT - 20}" y="${y + 4}">${since(arrows[0]!, arrow)}</text>`;
    return `${time}\n${from === to ? statement(from, y, arrow) : between(from, to, y, arrow)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<style>${STYLE}\n</style>`,
    '<defs>',
    '<marker id="full" markerWidth="10" markerHeight="8" refX="9" refY="4" orient="auto"><path d="M0 0L10 4L0 8z" fill="#33506f"/></marker>',
    '<marker id="open" markerWidth="10" markerHeight="8" refX="9" refY="4" orient="auto"><path class="arrow" d="M0 0L9 4L0 8"/></marker>',
    '</defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text class="title" x="20" y="26">${escape(title)}</text>`,
    ...heads,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

function between(from: number, to: number, y: number, arrow: Drawn): string {
  const back = arrow.kind === 'reply' || arrow.kind === 'acknowledgement';
  const tip = arrow.kind === 'call' || arrow.kind === 'reply' ? 'full' : 'open';
  const classes = ['arrow', ...(back ? ['back'] : []), ...(arrow.lost ? ['lost'] : [])].join(' ');
  return (
    `<line class="${classes}" x1="${from}" y1="${y}" x2="${to}" y2="${y}" marker-end="url(#${tip})"/>` +
    `<text class="on" x="${(from + to) / 2}" y="${y - 6}">${escape(labelOf(arrow))}</text>`
  );
}

function statement(x: number, y: number, arrow: Drawn): string {
  return (
    `<path class="arrow${arrow.lost ? ' lost' : ''}" d="M${x} ${y - 8}h14v12h-12" marker-end="url(#full)"/>` +
    `<text x="${x + 22}" y="${y + 3}">${escape(labelOf(arrow))}</text>`
  );
}

const escape = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
