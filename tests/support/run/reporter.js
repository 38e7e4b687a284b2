import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { max } from 'd3-array';

/** The counts of the last run, for `.ci/run`. */
const FOLDER = process.env.TEST_FOLDER ?? '.lab/test-results';
const WIDTH = 16;
const GAP = 2;

/** Prints how many cases of each group passed in each variant, and writes the counts to a file. */
export default class GroupReporter {
  onRunComplete(
    _contexts,
    { testResults, numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites },
  ) {
    console.log(`\n${tableOf(testResults)}\n`);
    // a file that fails to load has no tests to count, but is a failure
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(
      `${FOLDER}/counts.json`,
      JSON.stringify({ passed: numPassedTests, failed: failed || numFailedTestSuites }),
    );
  }
}

function tableOf(files) {
  const cells = new Map();
  const columns = new Set();
  for (const file of files) {
    for (const { ancestorTitles, status } of file.testResults) {
      const [column, row] = placeOf(file.testFilePath, ancestorTitles);
      columns.add(column);
      const counts = cells.get(row) ?? new Map();
      const { passed, all } = counts.get(column) ?? { passed: 0, all: 0 };
      counts.set(column, { passed: passed + (status === 'passed' ? 1 : 0), all: all + 1 });
      cells.set(row, counts);
    }
  }
  const width = Math.max(WIDTH, max(columns, ({ length }) => length + GAP) ?? 0); // experiments have longer names
  const lines = [...cells].map(([row, counts]) =>
    line(
      width,
      row,
      [...columns].map((column) => shown(counts.get(column))),
    ),
  );
  return [line(width, 'passed / all', [...columns]), ...lines].join('\n');
}

function placeOf(path, titles) {
  const [folder, file] = path.split('/').slice(-2);
  const name = file.replace('.test.ts', '');
  return folder === 'variants' && titles.length > 1 ? [titles[0], titles[1]] : ['others', `${folder}/${name}`];
}

const shown = (counts) => (counts ? `${counts.passed} / ${counts.all}` : '');
const line = (width, head, values) => head.padEnd(2 * WIDTH) + values.map((value) => value.padStart(width)).join('');
