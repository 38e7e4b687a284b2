import { runCommand } from '../common/lab/commands/command-line.ts';

const commands: Record<string, () => Promise<void>> = {
  bench: async () => (await import('./bench/bench.ts')).bench(),
  compare: async () => (await import('./compare/compare.ts')).compare(),
  load: async () => (await import('./load.ts')).load(),
};

await runCommand('load', commands);
