import { statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Finding, firstLine, ok } from './finding.ts';
import { root } from '../machine/folders.ts';

const gigabyte = 1e9;
const tested = ['linux-x64'];
const prepared = ['linux-arm64', 'darwin-x64', 'darwin-arm64'];

export function machineFindings(): Finding[] {
  return [
    platform(),
    ok('Node', `${process.version} (${process.execPath})`),
    tool('npm'),
    tool('make'),
    memory(),
    disk(),
  ];
}

function platform(): Finding {
  const found = `${process.platform}-${process.arch}, ${availableParallelism()} cores`;
  const name = `${process.platform}-${process.arch}`;
  if (tested.includes(name)) return ok('platform', found);
  if (prepared.includes(name)) return ok('platform', `${found} (prepared for, but tested on Linux x64 only)`);
  const advice = process.platform === 'win32' ? 'Use WSL2.' : 'Only INFRA=docker and INFRA=external can work.';
  return { state: 'warn', what: 'platform', found, advice };
}

function tool(name: string): Finding {
  const version = firstLine(name, '--version');
  if (version) return ok(name, version);
  return { state: 'fail', what: name, found: 'not found', advice: `Install ${name}, or put it on the PATH.` };
}

function memory(): Finding {
  const free = process.availableMemory() / gigabyte;
  const found = `${free.toFixed(1)} GB available`;
  if (free >= 2) return ok('memory', found);
  const advice = 'One variant with its servers wants 2 GB, all four want 3 GB. Close something.';
  return { state: free >= 0.8 ? 'warn' : 'fail', what: 'memory', found, advice };
}

function disk(): Finding {
  const { bavail, bsize } = statfsSync(root);
  const free = (bavail * bsize) / gigabyte;
  const found = `${free.toFixed(1)} GB free in ${root}`;
  if (free >= 2) return ok('disk', found);
  const advice = 'Servers, logs and packages want 2 GB. Make room.';
  return { state: free >= 0.5 ? 'warn' : 'fail', what: 'disk', found, advice };
}
