import { runCommand } from './commands/command-line.ts';

// Each command is loaded on demand: doctor must run where npm packages of other commands are missing.
const commands: Record<string, () => Promise<void>> = {
  audit: async () => (await import('./audit/audit.ts')).audit(),
  'broker-down': async () => (await import('./breaking/broker.ts')).brokerDown(),
  'broker-up': async () => (await import('./breaking/broker.ts')).brokerUp(),
  build: async () => (await import('./commands/build.ts')).build(),
  clean: async () => (await import('./commands/clean.ts')).clean(),
  'dead-letters': async () => (await import('./commands/dead-letters.ts')).deadLetters(),
  demo: async () => (await import('./commands/demo.ts')).demo(),
  doctor: async () => (await import('./doctor/doctor.ts')).doctor(),
  exercise: async () => (await import('./exercises/command.ts')).exercise(),
  experiment: async () => (await import('./commands/experiment.ts')).experiment(),
  fault: async () => (await import('./commands/fault.ts')).fault(),
  heal: async () => (await import('./commands/heal.ts')).heal(),
  kill: async () => (await import('./commands/controls.ts')).kill(),
  logs: async () => (await import('./commands/logs.ts')).logs(),
  pause: async () => (await import('./commands/controls.ts')).pause(),
  record: async () => (await import('./page/recordings/record.ts')).record(),
  redrive: async () => (await import('./commands/redrive.ts')).redrive(),
  resume: async () => (await import('./commands/controls.ts')).resume(),
  run: async () => (await import('./commands/run.ts')).run(),
  start: async () => (await import('./commands/controls.ts')).start(),
  stop: async () => (await import('./commands/stop.ts')).stop(),
  trace: async () => (await import('./trace/trace.ts')).trace(),
  watch: async () => (await import('./commands/watch.ts')).watch(),
};

await runCommand('lab', commands);
