import { chosenServers, serverLabel } from '../breaking/lab-servers.ts';
import { type LabServer } from '../breaking/controlled.ts';
import { say } from '../machine/terminal.ts';
import { baseOf } from '../processes/experiments.ts';
import { type ServerName } from '../servers/servers.ts';

/** Returns the server that SERVICE names, or undefined when it names none. */
export function serverAskedFor({ SERVICE } = process.env): ServerName | undefined {
  return SERVICE === 'broker' || SERVICE === 'postgres' ? SERVICE : undefined;
}

export async function pauseServers(name: ServerName): Promise<void> {
  for (const server of await chosenServers(name)) {
    if (await server.isPaused()) say(`${serverLabel(server)} is already paused`);
    else await server.pause();
    say(`${serverLabel(server)} is paused: it accepts connections and answers nothing${shared(server)}`);
    say(`to undo it: make resume SERVICE=${name} VARIANT=${baseOf(server.variants[0]!)}, or make heal`);
  }
}

export async function resumeServers(name: ServerName): Promise<void> {
  for (const server of await chosenServers(name)) {
    const paused = await server.isPaused();
    await server.resume();
    say(`${serverLabel(server)} ${paused ? 'runs again' : 'is not paused'}`);
  }
}

/** Natively all variants use one PostgreSQL and one broker. */
function shared({ variants }: LabServer): string {
  return variants.length > 1 ? `; this stops all ${variants.length} variants` : '';
}
