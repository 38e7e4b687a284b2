import { type Variant } from '../../common/lab/processes/ports.ts';

/** Groups that are a test file by themselves, and belong to no variant; the file's own names are searched. */
export const groupsOfNoVariant: Record<string, string> = {
  wire: 'tests/variants/wire.test.ts',
  fences: 'tests/architecture/fences.test.ts',
  reach: 'tests/architecture/reach.test.ts',
  roles: 'tests/lab/roles.test.ts',
  controls: 'tests/lab/controls.test.ts',
  'injected faults': 'tests/lab/injected-faults.test.ts',
};

/** Where cases are, and how Jest is told to run them. */
export interface Place {
  file: string;
  /** The project of Jest in which the file runs: a variant's name, or `others`. */
  project: string;
  /** Over the full names of cases. */
  pattern: string;
}

export function placeOf(group: string, cases: string, variant?: Variant): Place {
  if (!variant) return { file: groupsOfNoVariant[group]!, project: 'others', pattern: cases };
  const file = /replicas$/.test(group) ? 'tests/variants/replicas.test.ts' : 'tests/variants/suite.test.ts';
  return { file, project: variant, pattern: `^${variant} ${group} .*(${cases})` };
}
