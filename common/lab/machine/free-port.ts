import { createServer } from 'node:net';
import { LabError } from './lab-error.ts';
import { holderOf } from './port-holder.ts';

/** Fails when another program listens on the port. `what` needs the port; setting `variable` moves it. */
export async function expectFree(port: number, what: string, variable: string): Promise<void> {
  if (await isFree(port)) return;
  throw new LabError(
    `Port ${port}, where ${what} is to listen, is taken by ${holderOf(port)}. ` +
      `Stop it, or choose another port: make run ${variable}=…`,
  );
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = new Promise<boolean>((done) => {
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => done(true));
  });
  const free = await listening;
  if (free) await new Promise((closed) => server.close(closed));
  return free;
}
