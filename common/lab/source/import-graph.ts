import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../machine/folders.ts';

export const config = join(root, '.dependency-cruiser.cjs');

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

export interface Graph {
  violations: Violation[];
  /** The imports of each module, by path below the root. */
  imports: Map<string, string[]>;
}

interface Output {
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  modules: { source: string; dependencies: { resolved: string }[] }[];
}

/** Reads the imports of the tree in `cwd` with dependency-cruiser, and checks the fences of this repository on them. */
export async function cruise(cwd: string): Promise<Graph> {
  const args = [join(root, 'node_modules/.bin/depcruise'), 'common', 'variants', 'load', 'tests'];
  const options = ['--config', config, '--output-type', 'json'];
  const run = promisify(execFile)(process.execPath, [...args, ...options], { cwd, maxBuffer: 50_000_000 });
  // The exit code is the number of violations, which are a result here.
  const { stdout } = await run.catch((failed: { stdout: string }) => failed);
  const { summary, modules } = JSON.parse(stdout) as Output;
  return {
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    imports: new Map(modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)])),
  };
}

/** Maps each module of `common/` to the variants that load it. Each variant also loads what main.ts loads. */
export function reachedBy(imports: Graph['imports']): Map<string, Set<string>> {
  const reached = new Map<string, Set<string>>();
  const add = (variant: string, root: string) => {
    for (const module of reach(root, imports)) {
      if (/^common\//.test(module)) reached.set(module, (reached.get(module) ?? new Set()).add(variant));
    }
  };
  for (const source of imports.keys()) {
    const variant = /^variants\/([^/]+)\//.exec(source)?.[1];
    if (!variant) continue;
    add(variant, source);
    add(variant, 'common/platform/main.ts');
  }
  return reached;
}

function reach(from: string, imports: Map<string, string[]>, seen = new Set<string>()): Set<string> {
  for (const next of imports.get(from) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reach(next, imports, seen);
  }
  return seen;
}
