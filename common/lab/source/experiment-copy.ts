import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../machine/lab-error.ts';
import { madeFolder, root } from '../machine/folders.ts';
import { chosenBy, type Experiment, experimentFile } from '../processes/experiments.ts';
import { manifestOf } from '../processes/ports.ts';
import { applyPatch } from './patch.ts';

/** The sources of the services, the files that an image is built from, and the settings of the checks. */
const COPIED = [
  ...['common', 'variants', 'package.json', 'package-lock.json', '.npmrc', '.swcrc'],
  ...['docker-compose.yml', 'Dockerfile', '.dockerignore'],
  ...['tsconfig.json', 'eslint.config.js', '.dependency-cruiser.cjs'],
];

/**
 * Copies the code into `folder`, which is emptied first, and makes the experiment of it: applies the patch, and gives
 * the variant's folder the experiment's name. The other variants are there because a patch may copy a file of theirs.
 * @throws LabError with git's message when the patch no longer applies
 */
export async function copyExperiment(experiment: Experiment, folder: string): Promise<void> {
  const { name, variant } = experiment;
  rmSync(folder, { recursive: true, force: true });
  for (const file of COPIED) cpSync(join(root, file), join(madeFolder(folder), file), { recursive: true });
  await applyPatch(experimentFile(experiment, 'overlay.patch'), folder).catch((error: { stderr?: string }) => {
    throw new LabError(
      `The patch of ${chosenBy(name)} no longer applies: tests/experiments/README.md says how to renew it.\n${error.stderr}`,
    );
  });
  renameSync(join(folder, 'variants', variant), join(folder, 'variants', name));
  const manifest = Object.entries(manifestOf(name)).map(([variable, value]) => `${variable}=${value}\n`);
  writeFileSync(join(folder, 'variants', name, 'variant.env'), manifest.join(''));
}
