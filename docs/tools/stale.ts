import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagram, diagrams, partsOf, pictures, root, stampOf, textOf } from './diagrams.ts';

/** Returns a message for each picture that is missing, has no source, or differs from its source, theme or tool. */
export function stalePictures(): string[] {
  const wanted = diagrams();
  const leftOver = pictures().filter((svg) => !wanted.some((diagram) => diagram.svg === svg));
  return [...wanted.flatMap(fault), ...leftOver.map((svg) => `${svg}: its source is gone`)];
}

function fault(diagram: Diagram): string[] {
  const { svg, source } = diagram;
  if (!existsSync(join(root, svg))) return [`${svg}: not drawn yet from ${source}`];
  const [stamp = '', ...drawing] = textOf(svg).split('\n');
  const found = partsOf(stamp);
  const changed = partsOf(stampOf(diagram, drawing.join('\n'))).filter((part) => !found.includes(part));
  return changed.length > 0 ? [`${svg}: changed since it was drawn: ${changed.map(inShort).join(', ')}`] : [];
}

const inShort = (part: string) => part.replace(/ ?sha256:.*/, '');
