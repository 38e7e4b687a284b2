import TestSequencer from '@jest/test-sequencer';

// The longest first, so that no worker is left alone with one at the end; a variant's second file would only wait for
// its first.
const order = ['collaboration', 'events', 'hybrid', 'http'];
const rank = ({ path }) => {
  const index = order.findIndex((name) => path.endsWith(`variants/${name}.test.ts`));
  return index < 0 ? order.length : index;
};

export default class WiderFirst extends TestSequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
}
