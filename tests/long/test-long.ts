import { root } from '../../common/lab/machine/folders.ts';
import { join } from 'node:path';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { paint, say } from '../../common/lab/machine/terminal.ts';
import { type Part, PARTS } from './parts.ts';
import { runParts } from './run-parts.ts';

/** `make test-long`: runs all parts one after the other, or the one that PART names. */
function partsAskedFor(): Part[] {
  const asked = process.env.PART || 'all';
  if (asked === 'all') return PARTS;
  const part = PARTS.find(({ name }) => name === asked);
  if (part) return [part];
  throw new LabError(`PART is "${asked}": it can be all, ${PARTS.map(({ name }) => name).join(', ')}.`);
}

// the running part receives Ctrl-C, too; it cleans up and is not recorded
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

try {
  const passed = await runParts(partsAskedFor(), { folder: join(root, 'docs'), say, stop: stop.signal });
  say(stop.signal.aborted ? 'interrupted: the part that ran is not recorded' : 'recorded in docs/long-runs.md');
  process.exit(passed ? 0 : 1);
} catch (error) {
  console.error(`${paint('red', 'lab')} ${error instanceof LabError ? error.message : (error as Error).stack}`);
  process.exit(1);
}
