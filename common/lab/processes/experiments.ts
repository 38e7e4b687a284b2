import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { labFolder, root } from '../machine/folders.ts';
import { foldersIn, type Variant } from '../../platform/names.ts';

/**
 * A variant with mechanisms added or removed by a patch. A copy of the code gets the patch, and the variant's folder in
 * it gets the experiment's name. So schema, virtual host, logs and traces have that name; only the ports are shared.
 */
export interface Experiment {
  name: string;
  variant: Variant;
  /** The value of WITH: the name without the variant. */
  mechanism: string;
  /** The lines of experiment.env that replace those of variant.env. */
  manifest: Record<string, string | undefined>;
}

const FOLDER = join(root, 'tests/experiments/mechanisms');
const MANIFEST = 'experiment.env';

/** Each folder of `tests/experiments/mechanisms/` with a manifest. */
export const experiments: readonly Experiment[] = existsSync(FOLDER)
  ? foldersIn(FOLDER)
      .filter((name) => existsSync(join(FOLDER, name, MANIFEST)))
      .sort()
      .map(read)
  : [];

function read(name: string): Experiment {
  const { VARIANT: variant = '', ...manifest } = parseEnv(readFileSync(join(FOLDER, name, MANIFEST), 'utf8'));
  return { name, variant, mechanism: name.replace(`${variant}-`, ''), manifest };
}

/** Returns the experiment of this name, or undefined for a variant. */
export function experimentOf(name: Variant): Experiment | undefined {
  return experiments.find((experiment) => experiment.name === name);
}

/** Returns the variant that an experiment changes, or the variant itself. */
export function baseOf(name: Variant): Variant {
  return experimentOf(name)?.variant ?? name;
}

/** Returns the variables that choose a variant or an experiment in a make command. */
export function chosenBy(name: Variant): string {
  const experiment = experimentOf(name);
  return experiment ? `VARIANT=${experiment.variant} WITH=${experiment.mechanism}` : `VARIANT=${name}`;
}

/** Returns the folder with the code that runs: this checkout, or the experiment's copy of it. */
export function codeOf(name: Variant): string {
  return experimentOf(name) ? join(labFolder, 'experiments', name) : root;
}

/** Returns the experiment's own folder. */
export function experimentAt({ name }: Experiment): string {
  return join(FOLDER, name);
}

export function experimentFile(experiment: Experiment, file: 'README.md' | 'overlay.patch' | 'column.ts'): string {
  return join(experimentAt(experiment), file);
}

/** Returns the question of the README: its first sentence with a question mark. */
export function questionOf(experiment: Experiment): string {
  const file = experimentFile(experiment, 'README.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8').replaceAll(/^#.*$/gm, '') : '';
  return /[^.?!]*\?/.exec(text)?.[0].trim().replaceAll(/\s+/g, ' ') ?? '';
}
