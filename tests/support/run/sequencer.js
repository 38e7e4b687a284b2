import TestSequencer from '@jest/test-sequencer';

// A file that needs two variants at once goes first, the variants' own files follow: nobody waits at the end.
const order = ['wire', 'collaboration', 'http', 'hybrid', 'events'];
const rank = ({ path }) => {
  const index = order.findIndex((name) => path.endsWith(`variants/${name}.test.ts`));
  return index < 0 ? order.length : index;
};

export default class WiderFirst extends TestSequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
}
