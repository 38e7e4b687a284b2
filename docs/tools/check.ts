import { diagrams } from './diagrams.ts';
import { stalePictures } from './stale.ts';

const stale = stalePictures();
for (const sentence of stale) console.error(`docs ${sentence}`);
if (stale.length > 0) console.error('docs make docs draws them again');
else console.log(`docs ${diagrams().length} diagrams are as their sources say`);
process.exitCode = stale.length > 0 ? 1 : 0;
