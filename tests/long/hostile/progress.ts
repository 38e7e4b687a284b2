import { paint, say } from '../../../common/lab/machine/terminal.ts';
import { countAnswers } from './answers.ts';
import { nameOf, type Target } from './target.ts';

const LINE_EVERY_MS = 15_000;

/** Reports progress: a line now and then, or one redrawn each second on a terminal. */
export function showProgress(targets: Target[], cases: number): () => void {
  const begun = Date.now();
  const line = () => {
    const counts = targets.map((target) => `${nameOf(target)} ${countAnswers(target)}`);
    return `${counts.join(', ')} of ${cases} requests each after ${Math.round((Date.now() - begun) / 1000)} s`;
  };
  const redraw = () => process.stdout.write(`\r\x1b[K${paint('dim', line())}`);
  const timer = process.stdout.isTTY ? setInterval(redraw, 1000) : setInterval(() => say(line()), LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  };
}
