import { renewCodeLinks } from './code-links.ts';
import { renewIncludes } from './includes.ts';

const changed = [...(await renewCodeLinks()), ...(await renewIncludes())];
for (const page of changed) console.log(`docs ${page}`);
if (changed.length === 0) console.log('docs all included parts and links to code are up to date');
