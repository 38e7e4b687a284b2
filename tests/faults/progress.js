import process from 'node:process';

/** One line for each cell as soon as it is known, and what failed below it. */
export default class Progress {
  #begun = Date.now();
  #done = 0;

  onRunStart({ numTotalTestSuites }) {
    console.log(`${numTotalTestSuites} files, each with services of its own; the first cells take a minute to come`);
  }

  onTestCaseResult(_test, { ancestorTitles, title, status, failureMessages }) {
    if (status !== 'passed' && status !== 'failed') return;
    const minutes = ((Date.now() - this.#begun) / 60_000).toFixed(1).padStart(5);
    const verdict = status === 'passed' ? 'as promised' : 'NOT AS PROMISED';
    console.log(
      `${String(++this.#done).padStart(4)}  ${minutes} min  ${title.padEnd(14)} ${ancestorTitles.at(-1)}: ${verdict}`,
    );
    for (const message of failureMessages) process.stdout.write(`${message}\n`);
  }

  onTestResult(_test, { testExecError, failureMessage }) {
    if (testExecError) process.stdout.write(`${failureMessage}\n`);
  }
}
