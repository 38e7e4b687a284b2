import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canUnpackPackages } from '../servers/debian-packages.ts';
import { docker, engineVersion } from '../servers/docker-engine.ts';
import { missingExternal } from '../servers/external.ts';
import { type Finding, firstLine, ok } from './finding.ts';
import { labFolder, stateFolder } from '../machine/folders.ts';
import { modeAskedFor } from '../servers/infrastructure.ts';
import { asOrdinaryUser } from '../machine/ordinary-user.ts';
import { postgresBinary } from '../servers/postgres-binaries.ts';
import { installedRabbitmq } from '../servers/rabbitmq-binaries.ts';
import { reasonOf } from '../machine/wait.ts';

/** Reports where PostgreSQL and RabbitMQ can come from. Only what INFRA needs can fail. */
export async function serverFindings(): Promise<Finding[]> {
  const mode = modeAskedFor();
  const engine = await engineVersion();
  const native = mode === 'native' || (mode === 'auto' && !engine);
  const findings = [dockerEngine(engine, mode === 'docker'), await compose(engine), postgres(native), rabbitmq(native)];
  return mode === 'external' ? [...findings, external()] : findings;
}

function dockerEngine(version: string | undefined, needed: boolean): Finding {
  if (version) return ok('Docker', `engine ${version}`);
  const advice = needed ? 'Start Docker, or use INFRA=native.' : 'Not needed: the lab starts servers of its own.';
  return { state: needed ? 'fail' : 'ok', what: 'Docker', found: 'no engine answers', advice };
}

async function compose(engine: string | undefined): Promise<Finding> {
  const version = engine && (await docker(['compose', 'version', '--short']).catch(() => undefined));
  if (version) return ok('compose', version);
  return { state: 'ok', what: 'compose', found: 'not here', advice: 'Needed only to run everything in containers.' };
}

function postgres(needed: boolean): Finding {
  try {
    const binary = postgresBinary('postgres');
    asOrdinaryUser(['true'], stateFolder('run', 'postgres'));
    const version = firstLine(binary, '--version');
    if (version) return ok('PostgreSQL', `${version}, from npm`);
    throw new Error(`${binary} doesn't run here`);
  } catch (error) {
    const advice = 'Start Docker, or use INFRA=external.';
    return { state: needed ? 'fail' : 'ok', what: 'PostgreSQL', found: reasonOf(error), advice };
  }
}

function rabbitmq(needed: boolean): Finding {
  const installed = installedRabbitmq();
  if (installed) return ok('RabbitMQ', `the machine's own binaries (${installed.server}), never its running server`);
  if (existsSync(join(labFolder, 'cache/rabbitmq-server'))) return ok('RabbitMQ', 'packages unpacked in .lab/cache');
  if (canUnpackPackages()) return ok('RabbitMQ', 'packages of this distribution, to be unpacked into .lab/cache');
  const advice =
    'VARIANT=http needs none. Else start Docker, install it (brew install rabbitmq), or use INFRA=external.';
  return { state: needed ? 'warn' : 'ok', what: 'RabbitMQ', found: 'none here', advice };
}

function external(): Finding {
  const missing = missingExternal(true);
  if (missing.length === 0) return ok('INFRA=external', 'all URLs are set');
  const advice = `Set ${missing.join(', ')}.`;
  return { state: 'fail', what: 'INFRA=external', found: 'URLs are missing', advice };
}
