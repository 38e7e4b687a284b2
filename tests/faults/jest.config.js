import { join } from 'node:path';
import suite from '../../jest.config.js';
import { project, projectsOfVariants } from '../support/run/projects.js';

/** The long matrix: files of its own, so that the suite doesn't run it, two at a time: each boots services all the while. */
export default {
  ...suite,
  rootDir: join(import.meta.dirname, '../..'),
  projects: [
    ...projectsOfVariants(['<rootDir>/faults/variant.matrix.ts']),
    project('whole-servers', ['<rootDir>/faults/whole-servers.matrix.ts']),
  ],
  reporters: ['./tests/faults/progress.js', ['summary', { summaryThreshold: 0 }]],
  maxWorkers: 2,
};
