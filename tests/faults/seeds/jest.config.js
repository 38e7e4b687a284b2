import { join } from 'node:path';
import process from 'node:process';
import suite from '../../../jest.config.js';
import { variantsAskedFor } from '../../../common/lab/processes/options.ts';
import { projectsOfVariants } from '../../support/run/projects.js';

/** Files of its own, so that the suite doesn't run them; all variants at a time, for most of it is waiting. */
export default {
  ...suite,
  rootDir: join(import.meta.dirname, '../../..'),
  projects: projectsOfVariants(
    ['<rootDir>/faults/seeds/variant.seeds.ts'],
    variantsAskedFor(process.env.VARIANT || 'all'),
  ),
  reporters: [['default', { summaryThreshold: 0 }]],
  maxWorkers: 4,
};
