import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../common/lab/machine/folders.ts';
import {
  chosenBy,
  type Experiment,
  experimentFile,
  experimentOf,
  experiments,
  questionOf,
} from '../../common/lab/processes/experiments.ts';
import { experimentAskedFor } from '../../common/lab/processes/options.ts';
import { hasBroker, variants } from '../../common/lab/processes/ports.ts';
import { copyExperiment } from '../../common/lab/source/experiment-copy.ts';
import { linesChangedBy, touchedBy } from '../../common/lab/source/patch.ts';
import { emptyFolder, removeFolder } from '../../common/lab/source/patched-copy.ts';
import { everyFault } from '../behaviour/fault-table.ts';
import { featuresOf } from '../behaviour/features.ts';
import { cellOf, everyRow } from '../faults/besides-table.ts';

const run = promisify(execFile);
const LINES_AT_MOST = 120;
/** A schema, a virtual host and a project of docker compose get the name. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** Runs one of the repository's tools in `cwd` and returns what it complains about. */
const complaintsOf = (tool: string, args: string[], cwd: string): Promise<string> =>
  run(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd }).then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );

const named = experiments.map((experiment) => [experiment.name, experiment] as const);

let folder: string;
beforeAll(() => {
  folder = emptyFolder();
});
afterAll(() => removeFolder(folder));

describe.each(named)('%s', (name, experiment) => {
  test('is named after its variant', () => {
    expect(variants).toContain(experiment.variant);
    expect(name).toMatch(NAME);
    expect(name).toBe(`${experiment.variant}-${experiment.mechanism}`);
  });

  test('the patch applies, and changes at most 120 lines', async () => {
    await copyExperiment(experiment, join(folder, name));
    const lines = await linesChangedBy(experimentFile(experiment, 'overlay.patch'));
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThanOrEqual(LINES_AT_MOST);
  });

  test('the README asks its question in one paragraph', () => {
    const text = readFileSync(experimentFile(experiment, 'README.md'), 'utf8');
    expect(text.trim().split(/\n{2,}/)).toStrictEqual([
      expect.stringMatching(/^# \S/),
      expect.stringMatching(/^\S[^]{150,}$/),
    ]);
    expect(questionOf(experiment)).toMatch(/^[A-Z].*\?$/);
  });

  test('the column has a cell for every fault', async () => {
    const features = await featuresOf(name);
    expect(features.broker).toBe(hasBroker(name));
    expect(Object.keys(features.faults).sort()).toStrictEqual([...everyFault].sort());
    expect(everyRow.filter((row) => !cellOf(row, features))).toStrictEqual([]);
  });
});

describe('the copies of all experiments', () => {
  const BESIDE = 'beside';
  let changed: string[];

  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    cpSync(join(root, 'package.json'), join(folder, 'package.json')); // says that the files are ESM
    cpSync(join(root, 'common'), join(folder, BESIDE, 'common'), { recursive: true });
    const places = await Promise.all(experiments.map(placed));
    changed = places.flatMap(({ files }) => files).filter((file) => existsSync(join(folder, file)));
    const include = places.flatMap(({ tree, name }) => [`${tree}/common/platform/main.ts`, `${tree}/variants/${name}`]);
    const project = { extends: join(root, 'tsconfig.json'), include, exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  });

  /** Puts experiments that leave common/ as it is beside each other, so that the compiler reads it once for all. */
  async function placed(experiment: Experiment) {
    const { name, variant } = experiment;
    const touched = await touchedBy(experimentFile(experiment, 'overlay.patch'));
    const paths = touched.map(({ path }) => path.replace(`variants/${variant}/`, `variants/${name}/`));
    const files = paths.filter((path) => path.endsWith('.ts')).map((path) => `${name}/${path}`);
    if (paths.some((path) => path.startsWith('common/'))) return { name, tree: name, files };
    const own = `variants/${name}`;
    cpSync(join(folder, name, own), join(folder, BESIDE, own), { recursive: true });
    return { name, tree: BESIDE, files };
  }

  test('type-check', async () => {
    expect(await complaintsOf('typescript/bin/tsc', ['-p', folder], folder)).toBe('');
  }, 120_000);

  test('are formatted', async () => {
    const config = ['--config', join(root, '.prettierrc.json')];
    expect(await complaintsOf('prettier/bin/prettier.cjs', ['--check', ...config, ...changed], folder)).toBe('');
  }, 60_000);
});

describe('make experiment', () => {
  test('lists every experiment with its question and its command', async () => {
    const { stdout } = await run(process.execPath, ['common/lab/cli.ts', 'experiment'], { cwd: root });
    for (const experiment of experiments) {
      expect(stdout).toContain(`${questionOf(experiment)}\n    make run ${chosenBy(experiment.name)}\n`);
    }
  });
});

describe('VARIANT and WITH', () => {
  test('name an experiment', () => {
    expect(experimentAskedFor({ VARIANT: 'events', WITH: 'outbox' })).toBe(experimentOf('events-outbox'));
    expect(experimentAskedFor({ VARIANT: 'events' })).toBeUndefined();
  });

  test.each([
    [
      { VARIANT: 'events', WITH: 'nothing' },
      'There is no experiment "nothing" of events: WITH can be outbox, resilience.',
    ],
    [
      { VARIANT: 'hybrid', WITH: 'outbox' },
      'There is no experiment "outbox" of hybrid: WITH can be no-202, no-breaker',
    ],
    [{ WITH: 'outbox' }, 'WITH=outbox needs the VARIANT that it changes: VARIANT=events WITH=outbox.'],
    [{ WITH: 'nothing' }, 'WITH=nothing needs the VARIANT that it changes: make experiment lists them.'],
    [{ VARIANT: 'all', WITH: 'outbox' }, 'WITH=outbox changes one variant: name that one instead of VARIANT=all.'],
    [{ VARIANT: 'nobody', WITH: 'outbox' }, 'There is no variant "nobody"'],
  ])('%j is refused', (env, message) => {
    expect(() => experimentAskedFor(env)).toThrow(message);
  });
});
