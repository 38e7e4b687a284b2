import { join } from 'node:path';
import process from 'node:process';
import suite from '../../../jest.config.js';

const variant = (process.env.VARIANT || 'all').replace(/^all$/, '*');

/** Files of its own, so that the suite doesn't run them; all variants at a time, for most of it is waiting. */
export default {
  ...suite,
  rootDir: join(import.meta.dirname, '../..'),
  testMatch: [`<rootDir>/faults/seeds/${variant}.seeds.ts`],
  reporters: [['default', { summaryThreshold: 0 }]],
  maxWorkers: 4,
};
