// Run by `node --experimental-vm-modules`: the repo is ESM throughout, and Nest 12 comes as nothing else.
const swc = {
  swcrc: false,
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

export default {
  rootDir: 'tests',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  globalSetup: './support/run/setup.ts',
  globalTeardown: './support/run/teardown.ts',
  testSequencer: './support/run/sequencer.js',
  reporters: ['default', './support/run/reporter.js'],
  // Variants share the servers and nothing else, and most of a case is waiting: more files at a time than cores.
  maxWorkers: 3,
  testTimeout: 60_000,
};
