import { LabError } from '../machine/lab-error.ts';
import { until } from '../machine/wait.ts';
import { gone, isAlive, isPaused, type ProcessId, signal } from '../processes/processes.ts';
import { type State } from './controlled.ts';

const OBEYS_MS = 5000;

export function stateOf(id: ProcessId): State {
  if (!isAlive(id)) return 'ended';
  return isPaused(id) ? 'paused' : 'running';
}

/** Sends SIGKILL and waits for the end; `name` is for the error. */
export async function killProcess(id: ProcessId, name: string): Promise<void> {
  signal(id, 'SIGKILL');
  if (!(await gone(id, OBEYS_MS))) throw new LabError(`${name} (pid ${id.pid}) still runs after SIGKILL.`);
}

/** Sends SIGSTOP and waits until the process is stopped. */
export async function pauseProcess(id: ProcessId, name: string): Promise<void> {
  signal(id, 'SIGSTOP');
  await expectState(id, name, 'paused');
}

/** Sends SIGCONT and waits until the process runs. */
export async function resumeProcess(id: ProcessId, name: string): Promise<void> {
  signal(id, 'SIGCONT');
  await expectState(id, name, 'running');
}

function expectState(id: ProcessId, name: string, wanted: State): Promise<void> {
  return until(`${name} ${wanted}`, OBEYS_MS, async () => {
    const state = stateOf(id);
    if (state !== wanted) throw new LabError(`it is ${state}`);
  });
}
