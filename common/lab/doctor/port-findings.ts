import { type Finding, ok } from './finding.ts';
import { profiles } from '../machine/folders.ts';
import { isFree } from '../machine/free-port.ts';
import { holderOf } from '../machine/port-holder.ts';
import { baseOf } from '../processes/experiments.ts';
import {
  portOf,
  portVariable,
  type Server,
  serverPort,
  serverPorts,
  serverPortVariable,
  services,
  variants,
} from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { rememberedServices } from '../processes/running-services.ts';
import { usersOf } from '../servers/users.ts';

/** Reports one line for each group of ports, or one for each port that is taken. */
export async function portFindings(): Promise<Finding[]> {
  const findings: Finding[][] = [];
  for (const profile of profiles) {
    const wanted = (Object.keys(serverPorts) as Server[]).map((server) => ({
      port: serverPort(profile, server),
      variable: serverPortVariable(profile, server),
    }));
    findings.push(
      await group(`ports, make ${profile}`, wanted, usersOf(profile).length > 0, profile === 'run' ? 'fail' : 'warn'),
    );
  }
  for (const variant of variants) {
    const wanted = services.map((service) => ({
      port: portOf(variant, service),
      variable: portVariable(variant, service),
    }));
    const running = rememberedServices().some((service) => baseOf(service.variant) === variant && isAlive(service));
    findings.push(await group(`ports, ${variant}`, wanted, running, 'warn'));
  }
  return findings.flat();
}

async function group(
  what: string,
  wanted: { port: number; variable: string }[],
  running: boolean,
  state: 'warn' | 'fail',
): Promise<Finding[]> {
  const numbers = wanted.map(({ port }) => port).join(', ');
  if (running) return [ok(what, `${numbers}: in use by this lab, which is running`)];
  const taken: Finding[] = [];
  for (const { port, variable } of wanted) {
    if (await isFree(port)) continue;
    const advice = `Stop it, or set ${variable} to another port.`;
    taken.push({ state, what, found: `${port} is taken by ${holderOf(port)}`, advice });
  }
  return taken.length > 0 ? taken : [ok(what, `${numbers}: free`)];
}
