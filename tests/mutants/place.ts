import { type Variant } from '../../common/lab/processes/ports.ts';

/** Groups that are a test file of their own and belong to no variant; patterns match the file's own titles. */
export const groupsOfNoVariant: Record<string, string> = {
  wire: 'tests/variants/wire.test.ts',
  fences: 'tests/architecture/fences.test.ts',
  reach: 'tests/architecture/reach.test.ts',
  roles: 'tests/lab/roles.test.ts',
  controls: 'tests/lab/controls.test.ts',
  'injected faults': 'tests/lab/injected-faults.test.ts',
  bulkhead: 'tests/http/bulkhead.test.ts',
  'read-only database': 'tests/database/read-only.test.ts',
  statements: 'tests/database/statements.test.ts',
  'row queue': 'tests/database/row-queue.test.ts',
  settler: 'tests/services/settler.test.ts',
};

/** The file of some cases, and how Jest selects them. */
export interface Place {
  file: string;
  /** The project of Jest in which the file runs: a variant's name, or `others`. */
  project: string;
  /** Matches the full names of cases. */
  pattern: string;
}

export function placeOf(group: string, cases: string, variant?: Variant): Place {
  if (!variant) return { file: groupsOfNoVariant[group]!, project: 'others', pattern: cases };
  const file = /replicas$/.test(group) ? 'tests/variants/replicas.test.ts' : 'tests/variants/suite.test.ts';
  return { file, project: variant, pattern: `^${variant} ${group} .*(${cases})` };
}
