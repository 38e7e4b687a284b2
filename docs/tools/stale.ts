import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagram, diagrams, partsOf, pictures, root, stampOf, textOf } from './diagrams.ts';

/** A sentence for each picture that is missing, left over, or not what its source, theme and mermaid-cli would give. */
export function stalePictures(): string[] {
  const wanted = diagrams();
  const leftOver = pictures().filter((svg) => !wanted.some((diagram) => diagram.svg === svg));
  return [...wanted.flatMap(fault), ...leftOver.map((svg) => `${svg}: there is no source for it`)];
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
