import { join } from 'node:path';
import { experiments } from '../../common/lab/processes/experiments.ts';
import suite from '../../jest.config.js';
import { projectsOfVariants } from '../support/run/projects.js';

const names = experiments.map(({ name }) => name);

/** The shared suite against the experiments; run.ts chooses some that have no ports in common. */
export default {
  ...suite,
  rootDir: join(import.meta.dirname, '../..'),
  projects: projectsOfVariants(['<rootDir>/variants/{suite,replicas}.test.ts'], names),
  globalSetup: './tests/experiments/setup.ts',
};
