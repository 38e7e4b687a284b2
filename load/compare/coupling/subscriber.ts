import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Variant } from '../../../common/lab/processes/ports.ts';
import { touchedBy } from '../../../common/lab/source/patch.ts';
import {
  emptyFolder,
  patchedCopy,
  patchedVariants,
  patchOf,
  removeFolder,
} from '../../../common/lab/source/patched-copy.ts';

const run = promisify(execFile);

/** The lines added or deleted to add a service that counts every user's orders. */
export interface Added {
  /** Lines in the new service's own files. */
  own: number;
  /** Lines in existing files, by path. Each of them needs somebody's work and a deployment. */
  others: Record<string, number>;
  /** Existing services whose own code had to change. */
  servicesTouched: string[];
  /** Cases of the new service that passed in the patched copy. */
  passed: number;
}

export type SubscriberData = Record<Variant, Added>;

/**
 * Adds the subscriber to a copy of each variant, and runs its cases there on the copy's own servers.
 * @throws when a case fails
 */
export async function measure(say: (line: string) => void): Promise<SubscriberData> {
  const measured: SubscriberData = {};
  for (const variant of patchedVariants()) {
    const passed = await passedIn(variant);
    measured[variant] = { ...(await linesOf(variant)), passed };
    say(`adding a subscriber to ${variant}: ${passed} cases passed`);
  }
  return measured;
}

async function linesOf(variant: Variant): Promise<Omit<Added, 'passed'>> {
  const touched = await touchedBy(patchOf(variant));
  const changed = touched.filter(({ path }) => !isOwn(path));
  const others = Object.fromEntries(changed.map(({ path, added, deleted }) => [path, added + deleted]));
  const own = touched.filter(({ path }) => isOwn(path)).reduce((sum, { added }) => sum + added, 0);
  return { own, others, servicesTouched: [...new Set(changed.flatMap(({ path }) => serviceOf(path) ?? []))].sort() };
}

const isOwn = (path: string) => /\/analytics(\/|\.)/.test(path);

/** Finds the service that a file belongs to. A client belongs to the calling service, which is Order. */
const serviceOf = (path: string) =>
  /-client\.ts$/.test(path) ? 'order' : /\b(order|billing|notification)\b/.exec(path)?.[0];

async function passedIn(variant: Variant): Promise<number> {
  const folder = emptyFolder();
  try {
    await patchedCopy(variant, folder);
    const env = { ...process.env, VARIANT: variant };
    const cases = ['--selectProjects', 'others', '--testMatch', '<rootDir>/experiments/subscriber.experiment.ts'];
    await run('npm', ['run', '--silent', 'build'], { cwd: folder });
    await run('npm', ['run', '--silent', 'jest', '--', ...cases], { cwd: folder, env });
    return (JSON.parse(readFileSync(join(folder, '.lab/test-results/counts.json'), 'utf8')) as { passed: number })
      .passed;
  } finally {
    removeFolder(folder);
  }
}

export function render(data: SubscriberData): string {
  const rows = Object.entries(data).map(([variant, { own, others, servicesTouched }]) => {
    const elsewhere = Object.entries(others).map(([path, lines]) => `${path}: ${lines}`);
    const changed = servicesTouched.length > 0 ? servicesTouched.join(', ') : 'none';
    return `| ${variant} | ${own} | ${changed} | ${elsewhere.join('<br>')} |`;
  });
  return [
    'A fourth service is added that counts the completed and failed orders of each user in a table of its own and shows',
    'them over HTTP. Each patch is in `tests/experiments/add-subscriber/`; the same cases passed in a copy of each variant.',
    '',
    '| | lines of the new service | other services changed | lines changed elsewhere |',
    '|---|---:|---|---|',
    ...rows,
  ].join('\n');
}
