import { brokerAnswers } from '../servers/answers.ts';
import { composedBrokers } from './containers.ts';
import { type LabBroker } from './controlled.ts';
import { runningBroker } from '../servers/infrastructure.ts';
import { LabError } from '../machine/lab-error.ts';
import { serverPort, type Variant } from '../processes/ports.ts';
import { isAlive } from '../processes/processes.ts';
import { runningServices } from './running-lab.ts';
import { rememberedServices } from '../processes/running-services.ts';
import { say } from '../machine/terminal.ts';
import { alone } from '../processes/lock.ts';

/** `make broker-down` */
export async function brokerDown(): Promise<void> {
  for (const broker of await chosenBrokers()) {
    const names = broker.variants.join(', ');
    if (await broker.isUp()) await broker.stop();
    say(`no broker for ${names}; make broker-up brings it back, with what it had stored`);
  }
}

/** `make broker-up` */
export async function brokerUp(): Promise<void> {
  for (const broker of await chosenBrokers()) {
    if (!(await broker.isUp())) await broker.start();
    say(`the broker of ${broker.variants.join(', ')} is up`);
  }
}

/** Returns the lab's own brokers that these variants use. */
export async function brokersOf(those: Variant[]): Promise<LabBroker[]> {
  const own = await ofMakeRun();
  const running = new Set(own.flatMap(({ variants }) => variants));
  const composed = (await composedBrokers()).filter(
    ({ variants }) => !variants.some((variant) => running.has(variant)),
  );
  const all = [...own, ...composed];
  return all.filter(({ variants }) => variants.some((variant) => those.includes(variant)));
}

async function chosenBrokers(): Promise<LabBroker[]> {
  const running = [...new Set((await runningServices()).map(({ variant }) => variant))];
  const brokers = await brokersOf(running);
  if (brokers.length > 0) return brokers;
  throw new LabError(
    `${running.join(', ')}: the lab has no broker to stop or start; http needs none, INFRA=external has its own.`,
  );
}

async function ofMakeRun(): Promise<LabBroker[]> {
  const url = (variant: Variant) => `amqp://lab:lab@127.0.0.1:${serverPort('run', 'AMQP')}/${variant}`;
  const using = rememberedServices().filter(
    ({ runner, variant, env }) => isAlive(runner) && env.AMQP_URL === url(variant),
  );
  const variants = [...new Set(using.map(({ variant }) => variant))];
  const server = variants.length > 0 ? await runningBroker('run', say) : undefined;
  if (!server) return [];
  const isUp = () =>
    brokerAnswers(url(variants[0]!)).then(
      () => true,
      () => false,
    );
  const start = () => alone('run', () => server.start());
  const stop = () => alone('run', () => server.stop());
  return [{ variants, isUp, start, stop }];
}
