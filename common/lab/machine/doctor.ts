import { machineFindings } from './doctor-machine.ts';
import { portFindings } from './doctor-ports.ts';
import { serverFindings } from './doctor-servers.ts';
import { type Finding } from './finding.ts';
import { paint } from './terminal.ts';

const marks = { ok: paint('green', 'ok  '), warn: paint('yellow', 'warn'), fail: paint('red', 'fail') };

/** `make doctor`: what the lab needs and what of it is here; ends with 1 when something has to be done first. */
export async function doctor(): Promise<void> {
  const findings = [...machineFindings(), ...(await serverFindings()), ...(await portFindings())];
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const finding of findings) print(finding, width);
  const failed = findings.filter(({ state }) => state === 'fail').length;
  console.log(failed === 0 ? '\nThe lab can run here: make run' : `\n${failed} to be put right before make run.`);
  if (failed > 0) process.exit(1);
}

function print({ state, what, found, advice }: Finding, width: number): void {
  console.log(`${marks[state]} ${what.padEnd(width)}  ${found}`);
  if (advice) console.log(`     ${' '.repeat(width)}  ${advice}`);
}
