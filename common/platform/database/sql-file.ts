import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the SQL text of the file `name` beside the module, without the comments that begin a line. */
export function sqlFile(module: ImportMeta, name: string): string {
  return readFileSync(join(module.dirname, name), 'utf8').replaceAll(/^\s*--.*\n/gm, '');
}
