import { machineFindings } from './machine-findings.ts';
import { portFindings } from './port-findings.ts';
import { serverFindings } from './server-findings.ts';
import { type Finding } from './finding.ts';
import { paint, table } from '../machine/terminal.ts';

const marks = { ok: paint('green', 'ok  '), warn: paint('yellow', 'warn'), fail: paint('red', 'fail') };

/** `make doctor`: checks what the lab needs. Exits with 1 when something is missing. */
export async function doctor(): Promise<void> {
  const findings = [...machineFindings(), ...(await serverFindings()), ...(await portFindings())];
  console.log(table(findings.flatMap(rowsOf)));
  const failed = findings.filter(({ state }) => state === 'fail').length;
  console.log(failed === 0 ? '\nThe lab can run here: make run' : `\nFix ${failed} before make run.`);
  if (failed > 0) process.exit(1);
}

function rowsOf({ state, what, found, advice }: Finding): string[][] {
  return [[marks[state], what, found], ...(advice ? [['', '', advice]] : [])];
}
