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

/** The file of some cases, and the pattern that selects them. */
export interface Place {
  file: string;
  /** Over the full names of cases. */
  pattern: string;
}

export function placeOf(group: string, cases: string, variant?: Variant): Place {
  if (!variant) return { file: groupsOfNoVariant[group]!, pattern: cases };
  const replicas = /replicas$/.test(group) ? '.replicas' : '';
  return { file: `tests/variants/${variant}${replicas}.test.ts`, pattern: `^${variant} ${group} .*(${cases})` };
}
