import { renewIncludes } from './includes.ts';

const changed = await renewIncludes();
for (const page of changed) console.log(`docs ${page}`);
if (changed.length === 0) console.log('docs all included parts are up to date');
