import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { madeFolder, root } from '../../common/lab/machine/folders.ts';
import { type Change } from './mutant.ts';

const run = promisify(execFile);

/** A copy of the repository as it lies here, changed or not: nothing is ever planted in the original. */
export class Tree {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async copy(name: string): Promise<Tree> {
    const folder = join(madeFolder(root, '.lab', 'mutants'), name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, '.lab'), { recursive: true });
    for (const file of await filesOfTheRepository()) cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    symlinkSync(madeFolder(root, '.lab', 'cache'), join(folder, '.lab', 'cache'));
    return new Tree(folder);
  }

  /**
   * @returns what takes the changes back
   * @throws when a change doesn't fit the code (any more)
   */
  plant(changes: Change[]): () => void {
    const before = new Map(changes.map(({ file }) => [file, this.read(file)]));
    for (const change of changes) this.write(change.file, mutated(this.read(change.file), change));
    return () => before.forEach((text, file) => this.write(file, text));
  }

  async build(): Promise<void> {
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true });
    await run('npm', ['run', '--silent', 'build'], { cwd: this.folder });
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  private write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }
}

/** @throws when the text to be found isn't there exactly once */
export function mutated(text: string, { file, find, replace }: Change): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${file} holds this ${times} times, not once: ${find}`);
  return text.replace(find, () => replace);
}

async function filesOfTheRepository(): Promise<string[]> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 10_000_000 });
  return stdout.split('\0').filter((file) => file && statSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}
