import { LabError } from '../common/lab/lab-error.ts';
import { paint } from '../common/lab/terminal.ts';

const commands: Record<string, () => Promise<void>> = {
  bench: async () => (await import('./bench.ts')).bench(),
  compare: async () => (await import('./compare/compare.ts')).compare(),
  load: async () => (await import('./load.ts')).load(),
};

const [name = ''] = process.argv.slice(2);
const command = commands[name];
try {
  if (!command) throw new LabError(`There is no command "${name}": ${Object.keys(commands).join(', ')}.`);
  await command();
  process.exit();
} catch (error) {
  console.error(`${paint('red', 'load')} ${error instanceof LabError ? error.message : (error as Error).stack}`);
  process.exit(1);
}
