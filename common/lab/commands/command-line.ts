import { LabError } from '../machine/lab-error.ts';
import { paint } from '../machine/terminal.ts';

/** Runs the command that the first argument names, then ends the process. A failed command prints its error and exits with 1. */
export async function runCommand(program: string, commands: Record<string, () => Promise<void>>): Promise<void> {
  const [name = ''] = process.argv.slice(2);
  const command = commands[name];
  try {
    if (!command) throw new LabError(`There is no command "${name}": ${Object.keys(commands).join(', ')}.`);
    await command();
    process.exit();
  } catch (error) {
    console.error(`${paint('red', program)} ${error instanceof LabError ? error.message : (error as Error).stack}`);
    process.exit(1);
  }
}
