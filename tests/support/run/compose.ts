import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dockerSays, engineVersion } from '../../../common/lab/servers/docker-engine.ts';
import { LabError } from '../../../common/lab/machine/lab-error.ts';
import { variantsAskedFor } from '../../../common/lab/processes/options.ts';
import { manifestOf, type Variant } from '../../../common/lab/processes/ports.ts';
import { say } from '../../../common/lab/machine/terminal.ts';
import { composedEnvironment } from '../compose.ts';

const FOLDER = '.lab/compose-results';

/** Above the default ports of docker compose, so both can run at the same time. */
const PORT_OFFSET = 20_000;

// Ctrl-C also ends the current command; then the containers are removed.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));

/** `make test-compose`: runs the suite against each variant in containers, one after the other. */
async function testInContainers(): Promise<boolean> {
  const variants = variantsAskedFor(process.env.VARIANT || 'all');
  if (!(await engineVersion())) throw new LabError('No Docker engine answers. Start Docker; make test needs none.');
  if (!(await dockerSays(['compose', 'version']))) throw new LabError('docker compose is missing: install its plugin.');
  rmSync(FOLDER, { recursive: true, force: true });
  const results: boolean[] = [];
  for (const variant of variants) if (!interrupted) results.push(await testVariant(variant));
  if (interrupted) return false;
  for (const variant of variants) say(`${variant} in containers: ${countsOf(variant)}`);
  return results.every(Boolean);
}

async function testVariant(variant: Variant): Promise<boolean> {
  const env = { ...process.env, ...environment(variant) };
  const compose = (...args: string[]) => succeeds('docker', ['compose', '--progress', 'quiet', ...args], env);
  const remove = () => compose('down', '--volumes', '--remove-orphans');
  try {
    await remove(); // containers of a run that was killed
    say(`${variant}: docker compose up --wait`);
    const begun = Date.now();
    if (!(await compose('up', '--wait'))) return false;
    say(`${variant}: healthy after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    const cases = ['--selectProjects', variant, 'others', '-t', `^(${variant}|roles) `];
    const files = ['variants/(suite|replicas).test', 'lab/roles.test'];
    return await succeeds('npm', ['run', '--silent', 'jest', '--', ...files, ...cases], env);
  } finally {
    await remove();
  }
}

function environment(variant: Variant): Record<string, string> {
  const own = Object.entries(manifestOf(variant)).filter(([name]) => name.endsWith('_PORT'));
  const moved = own.map(([name, port]) => [name, String(Number(port) + PORT_OFFSET)]);
  const ports = Object.fromEntries(moved) as Record<string, string>;
  return {
    ...ports,
    ...composedEnvironment(variant, ports),
    VARIANT: variant,
    COMPOSE_PROJECT_NAME: `lab-test-${variant}`,
    TEST_FOLDER: `${FOLDER}/${variant}`,
  };
}

/** Runs a command on this terminal; returns whether it exited with 0. */
async function succeeds(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const [code] = (await once(spawn(file, args, { env, stdio: 'inherit' }), 'exit')) as [number | null];
  return code === 0;
}

function countsOf(variant: Variant): string {
  const file = `${FOLDER}/${variant}/counts.json`;
  if (!existsSync(file)) return 'did not start';
  const { passed, failed } = JSON.parse(readFileSync(file, 'utf8')) as { passed: number; failed: number };
  return `${passed} passed, ${failed} failed`;
}

try {
  process.exit((await testInContainers()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof LabError ? `lab ${error.message}` : error);
  process.exit(1);
}
