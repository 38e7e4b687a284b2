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

/** Tests publish this far above what docker compose does by itself: both can be up at the same time. */
const PORT_OFFSET = 20_000;

// Ctrl-C reaches what runs at the moment, too: that ends, and what is up is taken down.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interrupted = true));

/** `make test-compose`: each variant in containers, one after the other, and the suite against it from outside. */
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
    await remove(); // what a run that was killed has left behind
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

/** Runs it where a person looks on, and tells whether it ended well. */
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
