import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeFolder, root } from '../../common/lab/machine/folders.ts';
import { services, type Variant } from '../../common/lab/processes/ports.ts';
import { type CaseResult, runJest } from './jest.ts';
import { type Mutant } from './mutant.ts';
import { type Place, placeOf } from './place.ts';
import { reset } from './reset.ts';
import { type Tree } from './tree.ts';

/** A mutant in one variant. */
export interface Trial {
  mutant: Mutant;
  variant?: Variant;
}

export interface Verdict extends Trial {
  /** `unclear`: a service does not start, the run does not end, or the cases fail without the mutant too. */
  says: 'caught' | 'survived' | 'unclear';
  /** The cases that have noticed it. */
  by: string[];
  seconds: number;
}

export const trialsOf = (mutant: Mutant): Trial[] =>
  mutant.variants.length === 0 ? [{ mutant }] : mutant.variants.map((variant) => ({ mutant, variant }));

/** A case that waits in vain takes half a minute, more on a machine that is busy. */
const LIMIT_MS = 10 * 60_000;
/** The cases that have to notice this mutant here. */
export const sightOf = ({ mutant, variant }: Trial): Place => placeOf(mutant.group, mutant.cases, variant);

/** The cases that run in a trial: those, and the ones that have to run first. */
export function placeToRun(trial: Trial): Place {
  const sight = sightOf(trial);
  const { variant, mutant } = trial;
  if (!variant) return { ...sight, pattern: '' };
  return { ...sight, pattern: [sight.pattern, mutant.after].filter(Boolean).join('|') };
}

export const nameOf = ({ mutant, variant }: Trial) => [mutant.name, variant].filter(Boolean).join(' in ');

export async function attempt(tree: Tree, trial: Trial): Promise<Verdict> {
  const begun = Date.now();
  const restore = tree.plant(trial);
  try {
    await tree.build();
    const results = (await runCases(tree, trial)) ?? [];
    return { ...trial, ...judged(trial, results, allStarted(tree, trial, results)), seconds: seconds(begun) };
  } finally {
    restore();
  }
}

/** Runs the cases of a trial without planting anything; `place` may hold the cases of several. */
export async function runCases(tree: Tree, trial: Trial, place = placeToRun(trial), limitMs = LIMIT_MS) {
  for (const variant of variantsTouched(trial)) await reset(variant);
  const log = join(madeFolder(root, '.lab', 'mutants', 'logs'), `${nameOf(trial).replaceAll(' ', '-')}.log`);
  return runJest(tree.folder, place, { log, limitMs, env: trial.mutant.ownServers ? elsewhere() : {} });
}

function judged(trial: Trial, results: CaseResult[], started: boolean): Pick<Verdict, 'says' | 'by'> {
  if (!started) return { says: 'unclear', by: [] };
  const pattern = new RegExp(sightOf(trial).pattern);
  const failed = results.filter(({ status, fullName }) => status === 'failed' && pattern.test(fullName));
  return { says: failed.length > 0 ? 'caught' : 'survived', by: failed.map(({ title }) => title) };
}

/** A mutant that keeps services from starting isn't caught: a case has to pass, or all three services have to listen. */
function allStarted({ folder }: Tree, trial: Trial, results: CaseResult[]): boolean {
  if (/^(fences|reach|roles)$/.test(trial.mutant.group)) return results.length > 0; // they start no service
  if (results.some(({ status }) => status === 'passed')) return true;
  const logs = globSync(join(folder, '.lab/test-results/logs/*.log')).map((file) => readFileSync(file, 'utf8'));
  const lines = logs.flatMap((log) => log.split('\n')).filter((line) => line.includes('"msg":"listening"'));
  return (
    results.length > 0 && services.every((service) => lines.some((line) => line.includes(`"service":"${service}"`)))
  );
}

export const seconds = (since: number) => Math.round((Date.now() - since) / 1000);

/** A group of no variant may use all of them. */
const variantsTouched = ({ mutant, variant }: Trial): Variant[] => {
  if (variant) return [variant];
  if (mutant.group === 'wire') return ['events', 'hybrid'];
  return mutant.group === 'injected faults' ? ['http', 'collaboration'] : [];
};

/** Servers that this run starts by itself, on ports that nobody else here uses. */
function elsewhere(env = process.env): Record<string, string> {
  return { LAB_TEST_SERVERS: '', TEST_PORT_SHIFT: String(Number(env.TEST_PORT_SHIFT || 0) + 70) };
}
