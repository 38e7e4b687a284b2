import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labFolder, madeFolder } from '../../../common/lab/machine/folders.ts';
import { lastLines } from '../../../common/lab/processes/last-lines.ts';

const run = promisify(execFile);

const OLDEST = [3, 11]; // required by Schemathesis 4.32
const requirements = join(import.meta.dirname, 'requirements.txt');
const folder = join(labFolder, 'schemathesis');

/** A tool that this machine lacks; the message says how to get it. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

/**
 * Installs the pinned Schemathesis in a virtual environment under `.lab/`, once. It takes half a minute.
 * @returns the path of its program
 * @throws Missing without a Python with venv, or without a package index
 */
export async function schemathesis(say: (line: string) => void): Promise<string> {
  const program = join(folder, 'bin', 'schemathesis');
  const mark = join(folder, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(program) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return program;
  const python = await findPython();
  say(`making a Python environment with Schemathesis in .lab/schemathesis: a minute or less`);
  rmSync(folder, { recursive: true, force: true });
  await make(python);
  writeFileSync(mark, wanted);
  return program;
}

async function findPython(): Promise<string> {
  const name = process.env.PYTHON || 'python3';
  const says = await run(name, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
  const install =
    'Install Python 3.11 or newer with venv (Debian, Ubuntu: apt-get install python3-venv; macOS: brew install python), or name it: PYTHON=python3.12.';
  if (!says) throw new Missing(`There is no ${name}. ${install}`);
  const [major = 0, minor = 0] = says.stdout.trim().split(' ').map(Number);
  if (major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!)) {
    throw new Missing(`${name} is Python ${major}.${minor}. ${install}`);
  }
  if (!(await run(name, ['-c', 'import venv, ensurepip']).catch(() => undefined))) {
    throw new Missing(`${name} has no venv. ${install}`);
  }
  return name;
}

async function make(python: string): Promise<void> {
  const log = join(madeFolder(labFolder, 'long'), 'pip.log');
  await run(python, ['-m', 'venv', folder]);
  const pip = spawn(join(folder, 'bin', 'python'), [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--log', log],
    ...['--requirement', requirements],
  ]);
  const [code] = (await once(pip, 'exit')) as [number | null];
  if (code === 0) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Missing(
    `pip could not install Schemathesis: it needs a package index, PyPI or a mirror.\n${lastLines(log, 5)}`,
  );
}
