import { basename } from 'node:path';
import { type CaseResult } from './jest.ts';
import { type Place } from './place.ts';
import { nameOf, placeToRun, runCases, seconds, sightOf, type Trial } from './trial.ts';
import { type Tree } from './tree.ts';

const LIMIT_MS = 30 * 60_000;

export interface Control {
  file: string;
  passed: number;
  /** Cases that fail without a mutant, so they prove nothing about one. */
  failed: string[];
  /** Trials without a passing case. */
  unsound: Set<Trial>;
  seconds: number;
}

/** Runs the chosen cases on the unchanged code, where all of them have to pass. */
export async function control(tree: Tree, trials: Trial[]): Promise<Control> {
  const begun = Date.now();
  const [first] = trials;
  const place = placeOfAll(trials);
  const results =
    (await runCases(
      tree,
      { ...first!, mutant: { ...first!.mutant, name: `control of ${basename(place.file)}` } },
      place,
      LIMIT_MS,
    )) ?? [];
  const failed = results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  return {
    file: place.file,
    passed: results.length - failed.length,
    failed,
    unsound: new Set(trials.filter((trial) => !isSound(trial, results))),
    seconds: seconds(begun),
  };
}

/** Groups trials whose cases are in one file and may run together. */
export function byFile(trials: Trial[]): Trial[][] {
  return Object.values(
    Object.groupBy(trials, (trial) => `${sightOf(trial).file}${trial.mutant.ownServers ? ' by itself' : ''}`),
  ) as Trial[][];
}

function placeOfAll(trials: Trial[]): Place {
  const places = trials.map(placeToRun);
  return { ...places[0]!, pattern: [...new Set(places.map(({ pattern }) => pattern))].join('|') };
}

function isSound(trial: Trial, results: CaseResult[]): boolean {
  const own = results.filter(({ fullName }) => new RegExp(sightOf(trial).pattern).test(fullName));
  return own.length > 0 && own.every(({ status }) => status === 'passed');
}

export const complaints = ({ failed, unsound }: Control): string[] => [
  ...failed.map((name) => `fails without any mutant: ${name}`),
  ...[...unsound].map((trial) => `no passing case speaks for ${nameOf(trial)}`),
];
