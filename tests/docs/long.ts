import { engineVersion } from '../../common/lab/servers/docker-engine.ts';
import { variants } from '../../common/lab/processes/ports.ts';
import { paint, say } from '../../common/lab/machine/terminal.ts';
import { writeSummary } from '../long/summary.ts';
import { moved, movedEnvironment, whileRunning } from './lab.ts';
import { type Block, blocksOf, executedPages } from './markdown.ts';
import { faultsOf, type Ran, runBlocks } from './session.ts';
import { TRUTHS } from './truths.ts';

/** `make test-long PART=docs`: runs the commands of the pages that need a running lab or take long. */
async function runPages(): Promise<boolean> {
  Object.assign(process.env, movedEnvironment());
  const pages = executedPages();
  const blocks = pages.flatMap(blocksOf);
  const faults: string[] = [];
  const run = async (those: Block[]) => {
    for (const page of new Set(those.map((block) => block.page))) {
      const ofPage = those.filter((block) => block.page === page);
      say(`${page}: ${ofPage.length} blocks of commands`);
      const found = (await runBlocks(ofPage, moved)).flatMap((ran) => [...faultsOf(ran), ...untrue(ran)]);
      for (const fault of found) console.error(`${paint('red', 'wrong')} ${fault}`);
      for (const one of found) faults.push(one);
    }
  };
  const marked = (mark: string) => blocks.filter((block) => block.run === mark);

  await run(marked('at length'));
  for (const which of [...variants, 'all']) {
    const those = marked(`with ${which}`);
    if (those.length > 0) await whileRunning(which, () => run(those));
  }
  const docker = await engineVersion();
  if (docker) await run(marked('containers'));
  const count = blocks.filter((block) => block.run !== 'at once' && (docker || block.run !== 'containers')).length;
  writeSummary({
    lines: [
      `${count} blocks of commands of ${pages.length} pages: ${faults.length === 0 ? 'they do what the pages show' : `${faults.length} wrong`}`,
      ...(docker ? [] : ['the block that needs Docker was not run: no engine answers']),
      ...faults.map((fault) => fault.split('\n')[0]!),
    ],
  });
  say(`${count} blocks run, ${faults.length} wrong`);
  return faults.length === 0;
}

/** Checks that each exercise printed its expected verdict. */
function untrue({ block, printed }: Ran): string[] {
  const [, n] = /^make exercise N=(\d+)/m.exec(block.commands) ?? [];
  if (!n) return [];
  const [, was] = /your prediction (?:held: |did not hold: .*, it was )(.*)$/m.exec(printed) ?? [];
  const said = was ?? `nothing:\n${printed}`;
  return said === TRUTHS[n] ? [] : [`${block.page}:${block.line}: exercise ${n} is ${TRUTHS[n]}, it said ${said}`];
}

process.exitCode = (await runPages()) ? 0 : 1;
