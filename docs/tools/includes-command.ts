import { renewIncludes } from './includes.ts';

const changed = await renewIncludes();
for (const page of changed) console.log(`docs ${page}`);
if (changed.length === 0) console.log('docs pages include what the pages say that they come from');
