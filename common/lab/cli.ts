import { LabError } from './lab-error.ts';
import { paint } from './terminal.ts';

// Loaded when asked for: doctor has to work where the packages that the others need are missing.
const commands: Record<string, () => Promise<void>> = {
  audit: async () => (await import('./audit/audit.ts')).audit(),
  build: async () => (await import('./build.ts')).buildServices(console.log),
  clean: async () => (await import('./clean.ts')).clean(),
  'dead-letters': async () => (await import('./dead-letters.ts')).deadLetters(),
  doctor: async () => (await import('./doctor.ts')).doctor(),
  logs: async () => (await import('./logs.ts')).logs(),
  redrive: async () => (await import('./redrive.ts')).redrive(),
  run: async () => (await import('./run.ts')).run(),
  start: async () => (await import('./start.ts')).start(),
  stop: async () => (await import('./stop.ts')).stop(),
};

const [name = ''] = process.argv.slice(2);
const command = commands[name];
try {
  if (!command) throw new LabError(`There is no command "${name}": ${Object.keys(commands).join(', ')}.`);
  await command();
  process.exit();
} catch (error) {
  console.error(`${paint('red', 'lab')} ${error instanceof LabError ? error.message : (error as Error).stack}`);
  process.exit(1);
}
