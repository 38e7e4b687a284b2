import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ON_MACOS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium: CHROMIUM, else the system's. Root on Debian and Ubuntu installs one with apt-get.
 * @throws Error that says how to install one
 */
export function chromium(): string {
  const found = process.env.CHROMIUM || onThisMachine() || installed();
  if (found && existsSync(found)) return found;
  throw new Error(
    'There is no Chromium to draw with. Install it (sudo apt-get install chromium fonts-liberation, or ' +
      'brew install --cask chromium), or name one: make docs CHROMIUM=/path/to/chrome.',
  );
}

function onThisMachine(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...ON_MACOS].find(isExecutable);
}

function installed(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) return undefined;
  console.log('docs installing Chromium with apt-get: a minute or so');
  // fonts-liberation has the widths of Arial, so labels that fit here fit elsewhere too
  const packages = ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'];
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    execFileSync('apt-get', packages, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  } catch {
    return undefined; // apt-get has printed the reason
  }
  return onThisMachine();
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
