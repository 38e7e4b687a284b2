import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { madeFolder, root } from '../../common/lab/machine/folders.ts';
import { plant } from './planting/plant.ts';
import { Sources } from './planting/sources.ts';
import { type Trial } from './trial.ts';

const run = promisify(execFile);

/** A copy of the repository as it lies here, changed or not: nothing is ever planted in the original. */
export class Tree {
  readonly folder: string;
  readonly #sources: Sources;

  private constructor(folder: string) {
    this.folder = folder;
    this.#sources = Sources.read(folder);
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
   * @returns a function that takes the changes back
   * @throws when a change doesn't fit the code
   */
  plant({ mutant, variant }: Trial): () => void {
    const planted = plant(mutant, this.#sources, variant);
    for (const [file, text] of planted) this.#write(file, text);
    return () => planted.forEach((_, file) => this.#write(file, this.#sources.texts.get(file)!));
  }

  async build(): Promise<void> {
    rmSync(join(this.folder, 'dist'), { recursive: true, force: true });
    await run('npm', ['run', '--silent', 'build'], { cwd: this.folder });
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }
}

async function filesOfTheRepository(): Promise<string[]> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 10_000_000 });
  return stdout.split('\0').filter((file) => file && statSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}
