import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { LabError } from '../machine/lab-error.ts';
import { canUnpackPackages, unpackedRoot } from './debian-packages.ts';

/** What it takes to start a broker: the server's own script (no system service's wrapper), and where Erlang is. */
export interface RabbitmqBinaries {
  server: string;
  /** Folders with erl and epmd, to be searched first. */
  path: string[];
  /** Folders with shared libraries that the machine doesn't have. */
  libraries: string[];
}

/** This machine's RabbitMQ where there is one, else Debian's or Ubuntu's packages, unpacked and not installed. */
export async function findRabbitmq(say: (line: string) => void): Promise<RabbitmqBinaries> {
  const installed = installedRabbitmq();
  if (installed) return installed;
  if (!canUnpackPackages()) {
    throw new LabError(
      'This machine has no RabbitMQ, and the lab can bring one along only on Debian and Ubuntu. Start Docker ' +
        '(INFRA=docker), install it (on macOS: brew install rabbitmq), or name servers of your own (INFRA=external). ' +
        'VARIANT=http needs none.',
    );
  }
  const root = await unpackedRoot('rabbitmq-server', /^(erlang|rabbitmq)/, say);
  const server = serverIn(join(root, 'usr/lib/rabbitmq/lib'));
  if (!server) throw new LabError(`There is no RabbitMQ in the packages unpacked into ${root}: make clean, and again.`);
  const erlang = realpathSync(join(root, 'usr/lib/erlang'));
  tellErlangWhereItIs(erlang);
  return {
    server,
    path: [join(erlang, 'bin')],
    libraries: readdirSync(join(root, 'usr/lib'))
      .filter((name) => name.includes('-linux-gnu'))
      .map((name) => join(root, 'usr/lib', name)),
  };
}

// Its start script knows only the folder that it was built for; and the lab's own folder may have been moved since.
function tellErlangWhereItIs(erlang: string): void {
  const script = join(erlang, 'bin/erl');
  const text = readFileSync(script, 'utf8');
  const right = text.replace(/ROOTDIR=[/"].*$/gm, `ROOTDIR="${erlang}"`);
  if (right !== text) writeFileSync(script, right);
}

/** The machine's own binaries; its running server, if any, is left alone. */
export function installedRabbitmq(): RabbitmqBinaries | undefined {
  const server = serverIn('/usr/lib/rabbitmq/lib') ?? onPath('rabbitmq-server');
  if (!server) return undefined;
  const path = ['/usr/lib/erlang/bin', '/opt/homebrew/bin', '/usr/local/bin'].filter((folder) =>
    existsSync(join(folder, 'erl')),
  );
  return { server, path, libraries: [] };
}

function serverIn(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const newestFirst = readdirSync(folder).sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  return newestFirst.map((name) => join(folder, name, 'sbin/rabbitmq-server')).find((file) => existsSync(file));
}

// Only a script with rabbitmq-env beside it is the server's own: Linux packages put a wrapper for their service there.
function onPath(name: string): string | undefined {
  const homebrew = ['/opt/homebrew/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin'];
  return [...(process.env.PATH ?? '').split(delimiter), ...homebrew]
    .map((folder) => join(folder, name))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => existsSync(join(dirname(file), 'rabbitmq-env')));
}
