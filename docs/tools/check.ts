import { diagrams } from './diagrams.ts';
import { staleIncludes } from './includes.ts';
import { stalePictures } from './stale.ts';

const stale = [...stalePictures(), ...(await staleIncludes())];
for (const sentence of stale) console.error(`docs ${sentence}`);
if (stale.length > 0) console.error('docs make docs updates them');
else console.log(`docs ${diagrams().length} diagrams and all included parts are up to date`);
process.exitCode = stale.length > 0 ? 1 : 0;
