import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diagrams, pictures, root, stampOf, textOf } from './diagrams.ts';
import { Drawing } from './drawing.ts';
import { stalePictures } from './stale.ts';

/** `make docs`: draws diagrams whose picture is missing or stale, or all with ALL=1. PNG=folder also writes PNGs there. */
async function render(): Promise<void> {
  const wanted = diagrams();
  const stale = stalePictures();
  for (const svg of pictures()) if (!wanted.some((diagram) => diagram.svg === svg)) rmSync(join(root, svg));
  const todo = wanted.filter(({ svg }) => process.env.ALL || stale.some((sentence) => sentence.startsWith(`${svg}:`)));
  if (todo.length > 0) console.log(`docs drawing ${todo.length} of ${wanted.length} diagrams`);
  else return console.log(`docs all ${wanted.length} diagrams are up to date`);
  const drawing = await Drawing.open();
  try {
    for (const diagram of todo) {
      const svg = await drawing.svg(textOf(diagram.source));
      mkdirSync(dirname(join(root, diagram.svg)), { recursive: true });
      writeFileSync(join(root, diagram.svg), `${stampOf(diagram, svg)}\n${svg}`);
      if (process.env.PNG)
        writeFileSync(
          join(process.env.PNG, `${basename(diagram.svg, '.svg')}.png`),
          await drawing.png(textOf(diagram.source)),
        );
      console.log(`docs ${diagram.svg}`);
    }
  } finally {
    await drawing.close();
  }
}

render().catch((error: unknown) => {
  console.error(`docs ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
