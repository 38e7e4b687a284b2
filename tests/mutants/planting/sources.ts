import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Lang, parse, type SgNode } from '@ast-grep/napi';
import { type Variant } from '../../../common/lab/processes/ports.ts';

const SEARCHED = ['{common,variants,tests/behaviour}/**/*.{ts,sql}', '.dependency-cruiser.cjs'];

/** The files that a mutant may change: each is read once, and parsed once when a symbol is looked up in it. */
export class Sources {
  readonly texts: ReadonlyMap<string, string>;
  readonly #trees = new Map<string, SgNode>();

  /** @param texts by path from the root of the repository */
  constructor(texts: ReadonlyMap<string, string>) {
    this.texts = texts;
  }

  static read(folder: string): Sources {
    const files = globSync(SEARCHED, { cwd: folder });
    return new Sources(new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')])));
  }

  /** Leaves out the files of other variants than this one. */
  filesOf(variant: Variant | undefined): string[] {
    const belongs = (owner?: string) => !variant || !owner || owner === variant;
    return [...this.texts.keys()].filter((file) => belongs(/^variants\/([^/]+)\//.exec(file)?.[1]));
  }

  /** TypeScript files in which all of these names occur. */
  filesThatName(names: string[], variant: Variant | undefined): string[] {
    return this.filesOf(variant).filter(
      (file) => file.endsWith('.ts') && names.every((name) => this.texts.get(file)!.includes(name)),
    );
  }

  tree(file: string): SgNode {
    const known = this.#trees.get(file);
    if (known) return known;
    const tree = parse(Lang.TypeScript, this.texts.get(file)!).root();
    this.#trees.set(file, tree);
    return tree;
  }
}
