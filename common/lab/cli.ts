import { runCommand } from './command-line.ts';

// Loaded when asked for: doctor has to work where the packages that the others need are missing.
const commands: Record<string, () => Promise<void>> = {
  audit: async () => (await import('./audit/audit.ts')).audit(),
  'broker-down': async () => (await import('./broker.ts')).brokerDown(),
  'broker-up': async () => (await import('./broker.ts')).brokerUp(),
  build: async () => (await import('./build.ts')).buildServices(console.log),
  clean: async () => (await import('./clean.ts')).clean(),
  'dead-letters': async () => (await import('./dead-letters.ts')).deadLetters(),
  demo: async () => (await import('./demo.ts')).demo(),
  doctor: async () => (await import('./doctor.ts')).doctor(),
  exercise: async () => (await import('./exercises/command.ts')).exercise(),
  fault: async () => (await import('./fault.ts')).fault(),
  heal: async () => (await import('./heal.ts')).heal(),
  kill: async () => (await import('./controls.ts')).kill(),
  logs: async () => (await import('./logs.ts')).logs(),
  pause: async () => (await import('./controls.ts')).pause(),
  redrive: async () => (await import('./redrive.ts')).redrive(),
  resume: async () => (await import('./controls.ts')).resume(),
  run: async () => (await import('./run.ts')).run(),
  start: async () => (await import('./controls.ts')).start(),
  stop: async () => (await import('./stop.ts')).stop(),
  trace: async () => (await import('./trace/trace.ts')).trace(),
  watch: async () => (await import('./dashboard.ts')).dashboard(),
};

await runCommand('lab', commands);
