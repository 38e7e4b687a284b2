import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../common/lab/machine/folders.ts';
import { parseRun } from '../../../common/lab/page/model/read.ts';
import { type Run } from '../../../common/lab/page/model/run.ts';

/** Reads the committed recordings. */
export function recordings(): Run[] {
  const files = globSync('docs/lab/recordings/*.js', { cwd: root }).sort();
  return files.map((file) => parseRun(readFileSync(join(root, file), 'utf8')));
}
