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
    does: 'every fault in each variant under load, compared with the tables',
    minutes: 15,
    command: npm('faults'),
  },
  {
    name: 'seeds',
    does: 'twenty random schedules of faults, with an audit of the books after each',
    minutes: 25,
    command: npm('seeds'),
    env: { SEEDS: '20' },
  },
  {
    name: 'mutants',
    does: 'mistakes planted one by one; a case has to catch each',
    minutes: 20,
    command: npm('mutants'),
  },
  {
    name: 'experiments',
    does: 'the suite against each experiment: a variant with one mechanism added or removed',
    minutes: 30,
    command: ['node', 'tests/experiments/run.ts'],
  },
  {
    name: 'hostile',
    does: 'hostile input: 10 000 requests of Schemathesis to each service',
    minutes: 20,
    command: ['node', 'tests/long/hostile/hostile.ts'],
  },
  {
    name: 'endurance',
    does: 'thirty minutes of load on each variant; memory, outboxes, tables and file handles stay flat',
    minutes: 130,
    command: ['node', 'tests/long/endurance.ts'],
  },
  {
    name: 'page',
    does: 'the page of docs/lab from disk in Chromium: each recording by keys, accessibility, no request',
    minutes: 3,
    command: ['node', 'tests/long/page/page.ts'],
  },
  {
    name: 'docs',
    does: 'the commands of the pages and their output, on a running lab',
    minutes: 7,
    command: ['node', 'tests/docs/long.ts'],
    testsPages: true,
  },
];
