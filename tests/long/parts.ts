/** One long test: a command of its own, whose exit code says whether it passed. */
export interface Part {
  name: string;
  /** What it does, for those who wait for it. */
  does: string;
  /** About how long that takes on two cores. */
  minutes: number;
  command: string[];
  /** The pages are what it tests: a change of theirs counts, too. */
  testsPages?: boolean;
  /** What the command reads besides from the environment. */
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
