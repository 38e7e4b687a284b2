import { serversOf } from '../breaking/lab-servers.ts';
import { type Controlled } from '../breaking/controlled.ts';
import { Subject } from '../exercises/subject.ts';
import { DemoCustomer, DEPOSIT, PRICE } from './demo-customer.ts';
import { healed } from './heal.ts';
import { LabError } from '../machine/lab-error.ts';
import { type Service, type Variant, variants } from '../processes/ports.ts';
import { runningServices } from '../breaking/running-lab.ts';
import { nameOf } from '../processes/running-services.ts';
import { paint, say, table } from '../machine/terminal.ts';

const faults = {
  none: { what: 'nothing', strike: async () => undefined },
  'billing-down': { what: 'Billing', strike: (all: Controlled[]) => killAll(all, 'billing') },
  'notification-down': { what: 'Notification', strike: (all: Controlled[]) => killAll(all, 'notification') },
  'broker-down': { what: 'the broker', strike: stopBrokers },
};

/** `make demo`: places one order in each variant while something is broken, and prints the results side by side. */
export async function demo(): Promise<void> {
  const { what, strike } = faultAskedFor();
  const services = await everyVariant();
  const customers = await Promise.all(variants.map((variant) => DemoCustomer.of(new Subject(variant, services))));
  say(`one customer in each variant, with ${DEPOSIT} in the account`);
  const interrupted = () => void healed(services).finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  try {
    say(`breaking ${what}`);
    await strike(services);
    await Promise.all(customers.map((customer) => customer.buy()));
    for (const { variant, answer } of customers) say(`${variant}: an order for ${PRICE}: ${answer}`);
  } finally {
    for (const line of await healed(services)) say(line);
  }
  const healedAt = performance.now();
  say('waiting for orders to settle and for notifications to arrive');
  await Promise.all(customers.map((customer) => customer.look(healedAt)));
  console.log(`\n${report(customers, what)}\n`);
}

function faultAskedFor(asked = process.env.FAULT || 'billing-down') {
  if (Object.hasOwn(faults, asked)) return faults[asked as keyof typeof faults];
  throw new LabError(`There is no fault "${asked}": FAULT can be ${Object.keys(faults).join(', ')}.`);
}

/** @throws LabError unless all services of all variants are running */
async function everyVariant(): Promise<Controlled[]> {
  process.env.VARIANT = 'all';
  const services = await runningServices();
  const running = (variant: Variant) => services.some((service) => service.variant === variant);
  const missing = variants.filter((variant) => !running(variant));
  if (missing.length > 0) {
    throw new LabError(`${missing.join(', ')}: not running. The demo compares all four: make run VARIANT=all.`);
  }
  for (const service of services) {
    const state = await service.state();
    if (state !== 'running') throw new LabError(`${nameOf(service)} is ${state}: make heal VARIANT=all first.`);
  }
  return services;
}

async function killAll(services: Controlled[], which: Service): Promise<void> {
  await Promise.all(services.filter(({ service }) => service === which).map((service) => service.kill()));
}

async function stopBrokers(): Promise<void> {
  const brokers = await serversOf('broker', [...variants]);
  if (brokers.length === 0) throw new LabError("The broker isn't the lab's own: it can't be stopped for a demo.");
  await Promise.all(brokers.map((broker) => broker.stop()));
}

function report(customers: DemoCustomer[], what: string): string {
  const away = what === 'nothing' ? 'nothing broken' : `${what} down`;
  const healed = what === 'nothing' ? 'afterwards' : 'after healing';
  const head = ['', `the client saw (${away})`, `the order, ${healed}`, 'money taken', `notification, ${healed}`];
  const rows = customers.map(({ variant, answer, order, money, notification }) => [
    variant,
    answer,
    order,
    money,
    notification,
  ]);
  const [first, ...others] = table([head, ...rows]).split('\n');
  return [paint('bold', first!), ...others].join('\n');
}
