import TestSequencer from '@jest/test-sequencer';

// The longest files first, so that no worker is left alone with one at the end. A variant's second file would only wait
// for its first. By name the variants happen to be in the order of their durations.
const rank = ({ path }) => (path.endsWith('variants/suite.test.ts') ? 0 : 1);
const variant = ({ context }) => context.config.displayName.name;

export default class WiderFirst extends TestSequencer {
  sort(tests) {
    return [...tests].sort(
      (a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path) || variant(a).localeCompare(variant(b)),
    );
  }
}
