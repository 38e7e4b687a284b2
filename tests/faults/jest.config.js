import { join } from 'node:path';
import suite from '../../jest.config.js';

/** The long matrix: files of its own, so that the suite doesn't run it, two at a time: each boots services all the while. */
export default {
  ...suite,
  rootDir: join(import.meta.dirname, '..'),
  testMatch: ['<rootDir>/faults/variants/*.matrix.ts'],
  reporters: ['./faults/progress.js', ['summary', { summaryThreshold: 0 }]],
  maxWorkers: 2,
};
