import { project, projectsOfVariants } from './tests/support/run/projects.js';

const ofEachVariant = 'variants/(suite|replicas)\\.test\\.ts$';

// Run by `node --experimental-vm-modules`: the repo is ESM throughout, and Nest 12 comes as nothing else.
export default {
  projects: [
    ...projectsOfVariants(['<rootDir>/variants/{suite,replicas}.test.ts']),
    project('others', ['<rootDir>/**/*.test.ts'], { testPathIgnorePatterns: ['/node_modules/', ofEachVariant] }),
  ],
  globalSetup: './tests/support/run/setup.ts',
  globalTeardown: './tests/support/run/teardown.ts',
  testSequencer: './tests/support/run/sequencer.js',
  reporters: ['default', './tests/support/run/reporter.js'],
  // More files at a time than cores: most of a case is waiting, and a file may wait for another one of its variant.
  maxWorkers: 4,
  testTimeout: 60_000,
};
