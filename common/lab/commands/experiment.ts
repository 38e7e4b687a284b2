import { paint } from '../machine/terminal.ts';
import { chosenBy, experiments, questionOf } from '../processes/experiments.ts';
import { variants } from '../processes/ports.ts';

/** `make experiment`: lists the experiments of each variant, with their question and the command that starts them. */
export async function experiment(): Promise<void> {
  for (const variant of variants) {
    const own = experiments.filter((one) => one.variant === variant);
    if (own.length > 0) console.log(paint('bold', variant));
    for (const one of own) console.log(`  ${questionOf(one)}\n    make run ${chosenBy(one.name)}\n`);
  }
  console.log('Each is a copy of its variant with a patch, in tests/experiments/mechanisms/. It runs instead of its');
  console.log('variant, with data of its own. make test-long PART=experiments runs the suite against all of them.');
}
