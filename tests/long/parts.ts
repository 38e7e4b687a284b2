/** One long test: a command whose exit code says whether it passed. */
export interface Part {
  name: string;
  /** A description for the terminal. */
  does: string;
  /** The usual duration on two cores. */
  minutes: number;
  command: string[];
  /** It tests the pages, so a change of a page makes the tree unclean. */
  testsPages?: boolean;
  /** Environment variables for the command. */
  env?: Record<string, string>;
}

const npm = (script: string) => ['npm', 'run', '--silent', script];

/** In the order in which `make test-long` runs them. */
export const PARTS: Part[] = [
  {
    name: 'matrix',
    does: 'each variant through every fault under load, held against the tables',
    minutes: 15,
    command: npm('faults'),
  },
  {
    name: 'seeds',
    does: 'twenty schedules of faults drawn from their seeds, the books audited after each',
    minutes: 25,
    command: npm('seeds'),
    env: { SEEDS: '20' },
  },
  {
    name: 'mutants',
    does: 'mistakes planted one by one, each to be caught by a case',
    minutes: 20,
    command: npm('mutants'),
  },
  {
    name: 'hostile',
    does: 'hostile input: 10 000 requests of Schemathesis to each service',
    minutes: 20,
    command: ['node', 'tests/long/hostile/hostile.ts'],
  },
  {
    name: 'docs',
    does: 'the commands of the pages, on a running lab, and what they print',
    minutes: 7,
    command: ['node', 'tests/docs/long.ts'],
    testsPages: true,
  },
];
