import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { LabError } from '../machine/lab-error.ts';
import { canUnpackPackages, unpackedRoot } from './debian-packages.ts';

/** Where RabbitMQ and Erlang are. `server` is RabbitMQ's own script, not the wrapper of a system service. */
export interface RabbitmqBinaries {
  server: string;
  /** Folders with erl and epmd. They go first on the PATH. */
  path: string[];
  /** Folders with shared libraries that the machine lacks. */
  libraries: string[];
}

/** Finds the machine's RabbitMQ, or else unpacks the packages of Debian or Ubuntu. */
export async function findRabbitmq(say: (line: string) => void): Promise<RabbitmqBinaries> {
  const installed = installedRabbitmq();
  if (installed) return installed;
  if (!canUnpackPackages()) {
    throw new LabError(
      'This machine has no RabbitMQ, and the lab can download it only on Debian and Ubuntu. Start Docker ' +
        '(INFRA=docker), install it (on macOS: brew install rabbitmq), or name servers of your own (INFRA=external). ' +
        'VARIANT=http needs none.',
    );
  }
  const root = await unpackedRoot('rabbitmq-server', /^(erlang|rabbitmq)/, say);
  const server = serverIn(join(root, 'usr/lib/rabbitmq/lib'));
  if (!server) throw new LabError(`The packages in ${root} hold no RabbitMQ: run make clean and try again.`);
  const erlang = realpathSync(join(root, 'usr/lib/erlang'));
  setErlangRoot(erlang);
  return {
    server,
    path: [join(erlang, 'bin')],
    libraries: readdirSync(join(root, 'usr/lib'))
      .filter((name) => name.includes('-linux-gnu'))
      .map((name) => join(root, 'usr/lib', name)),
  };
}

// Erlang's start script names the folder it was built for, and the lab's folder may have been moved since.
function setErlangRoot(erlang: string): void {
  const script = join(erlang, 'bin/erl');
  const text = readFileSync(script, 'utf8');
  const right = text.replace(/ROOTDIR=[/"].*$/gm, `ROOTDIR="${erlang}"`);
  if (right !== text) writeFileSync(script, right);
}

/** Finds the machine's own binaries. A server that runs there is left alone. */
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

// RabbitMQ's own script has rabbitmq-env beside it. Linux packages put a wrapper for their service on the PATH.
function onPath(name: string): string | undefined {
  const homebrew = ['/opt/homebrew/opt/rabbitmq/sbin', '/usr/local/opt/rabbitmq/sbin'];
  return [...(process.env.PATH ?? '').split(delimiter), ...homebrew]
    .map((folder) => join(folder, name))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => existsSync(join(dirname(file), 'rabbitmq-env')));
}
