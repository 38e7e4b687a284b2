import { say } from '../machine/terminal.ts';
import { chosenServers, serverLabel } from './lab-servers.ts';

/** `make broker-down` */
export async function brokerDown(): Promise<void> {
  for (const broker of await chosenServers('broker')) {
    if ((await broker.isPaused()) || (await broker.isUp())) await broker.stop();
    say(`no broker for ${broker.variants.join(', ')}; make broker-up brings it back, with what it had stored`);
  }
}

/** `make broker-up` */
export async function brokerUp(): Promise<void> {
  for (const broker of await chosenServers('broker')) {
    if ((await broker.isPaused()) || !(await broker.isUp())) await broker.start();
    say(`${serverLabel(broker)} is up`);
  }
}
