import { join } from 'node:path';
import { variants } from '../../../common/lab/processes/ports.ts';

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

/** A project of Jest (https://jestjs.io/docs/configuration#projects-arraystring--projectconfig). */
export const project = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  rootDir: join(import.meta.dirname, '../..'),
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  ...more,
});

/** A project for each folder in `variants/`: they run the same files, each with its own `variantUnderTest`. */
export const projectsOfVariants = (testMatch, names = variants) =>
  names.map((variant) => project(variant, testMatch, { globals: { variantUnderTest: variant } }));
