import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { portOf, profileBase } from '../../common/lab/processes/ports.ts';
import { type ServiceProcess, startService } from '../../common/lab/processes/service-process.ts';
import { eventually } from '../support/eventually.ts';
import { servers, TEST_FOLDER } from '../support/infrastructure.ts';
import { Link } from '../../common/lab/breaking/link.ts';

const BOOT_MS = 120_000;
const base = profileBase('test') + 900;

/** The ports of the second clone's servers. */
const ports = {
  RUN_POSTGRES_PORT: base,
  RUN_AMQP_PORT: base + 1,
  RUN_AMQP_DIST_PORT: base + 2,
  RUN_EPMD_PORT: base + 3,
  RUN_BROKER_UI_PORT: base + 4,
};

/** Copies the lab and the variants into a folder, as in a second clone. The downloaded RabbitMQ is shared. */
function secondClone(): string {
  const clone = resolve(TEST_FOLDER, 'second-clone');
  rmSync(clone, { recursive: true, force: true });
  for (const copied of ['common', 'variants']) cpSync(copied, join(clone, copied), { recursive: true });
  mkdirSync(join(clone, '.lab'));
  for (const shared of ['node_modules', '.lab/cache']) symlinkSync(resolve(shared), join(clone, shared));
  return clone;
}

/** Starts one server of the clone. Returns the error, or that the server is ready. */
async function start(clone: string, module: string, name: string): Promise<string> {
  const program = `
    import { ${name} } from '${clone}/common/lab/servers/${module}.ts';
    const server = new ${name}('run', () => undefined);
    const outcome = await server.start().then(() => 'ready', (error) => error.name + ': ' + error.message);
    await server.stop('kill');
    console.log(outcome);`;
  const env = { ...process.env, ...Object.fromEntries(Object.entries(ports).map(([key, port]) => [key, `${port}`])) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { env });
  return stdout.trim();
}

const { databases, brokers } = servers();

describe.each([
  {
    title: 'PostgreSQL',
    module: 'native-postgres',
    name: 'NativePostgres',
    checked: '.lab/run/postgres/data',
    variable: 'RUN_POSTGRES_PORT' as const,
    foreign: databases.order,
  },
  {
    title: 'RabbitMQ',
    module: 'native-rabbitmq',
    name: 'NativeRabbitmq',
    checked: '.lab/run/rabbitmq/rabbitmq.conf',
    variable: 'RUN_AMQP_PORT' as const,
    foreign: brokers.hybrid!,
  },
])(
  "another lab's $title takes the port after it was checked",
  ({ title, module, name, checked, variable, foreign }) => {
    test(
      'the loser configures nothing and names the port',
      async () => {
        const clone = secondClone();
        const outcome = start(clone, module, name);
        await eventually(() => expect(existsSync(join(clone, checked))).toBe(true), { every: 10 });
        const link = await Link.open(ports[variable], foreign);
        try {
          const holder = `.* \\(pid ${process.pid}\\)`;
          expect(await outcome).toMatch(
            new RegExp(`^LabError: Port ${ports[variable]}, where ${title} is to listen, is taken by ${holder}\\. `),
          );
        } finally {
          await link.cut();
        }
      },
      BOOT_MS,
    );
  },
);

describe("another lab's service takes the port after it was checked", () => {
  const which = { service: 'notification', variant: 'http' } as const;
  const port = portOf(which.variant, which.service, 1, {}) + profileBase('test') + 90;
  const started: ServiceProcess[] = [];
  const startAnother = () => {
    const infrastructure = { databaseUrl: () => databases.notification, amqpUrl: () => '' };
    started.push(startService({ ...which, port, infrastructure }));
    return started.at(-1)!;
  };

  afterAll(() => Promise.all(started.map((service) => service.kill())));

  test(
    'the loser is not ready and names the port',
    async () => {
      const winner = startAnother();
      await winner.ready(BOOT_MS);
      const holder = `.* \\(pid ${winner.pid}\\)`;
      await expect(startAnother().ready(BOOT_MS)).rejects.toThrow(
        new RegExp(`^Port ${port}, where http/notification is to listen, is taken by ${holder}\\. `),
      );
    },
    BOOT_MS,
  );
});
