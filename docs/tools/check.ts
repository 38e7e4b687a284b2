import { staleCodeLinks } from './code-links.ts';
import { diagrams } from './diagrams.ts';
import { staleIncludes } from './includes.ts';
import { stalePage } from './page.ts';
import { stalePictures } from './stale.ts';

const stale = [...stalePictures(), ...(await staleIncludes()), ...staleCodeLinks(), ...stalePage()];
for (const sentence of stale) console.error(`docs ${sentence}`);
if (stale.length > 0) console.error('docs make docs updates them');
else
  console.log(`docs ${diagrams().length} diagrams, all included parts, all links to code and the page are up to date`);
process.exitCode = stale.length > 0 ? 1 : 0;
