import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeContainers } from '../servers/docker.ts';
import { labFolder, root } from '../machine/folders.ts';
import { stop } from './stop.ts';
import { say } from '../machine/terminal.ts';

/** `make clean`: stops the lab and removes its files and data. node_modules stays. */
export async function clean(): Promise<void> {
  await stop();
  await removeContainers(say);
  for (const [folder, what] of [
    [labFolder, 'databases, broker, logs, downloaded packages'],
    [join(root, 'dist'), 'compiled services'],
    [join(root, 'coverage'), 'coverage report'],
  ] as const) {
    if (!existsSync(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
    say(`removed ${folder.slice(root.length + 1)}/ (${what})`);
  }
}
