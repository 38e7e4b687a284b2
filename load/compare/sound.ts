import { type Finding } from '../../common/lab/audit/findings.ts';
import { LabError } from '../../common/lab/machine/lab-error.ts';
import { type Variant } from '../../common/lab/processes/ports.ts';
import { say } from '../../common/lab/machine/terminal.ts';
import { type LoadResult } from '../measure/load.ts';

/** The result of a run without audit findings. */
export type Sound = Omit<LoadResult, 'audit'> & { audited: number };

/** A fault that makes the speed of a variant meaningless. */
export class Unsound extends LabError {}

/** The reasons why variants are left out, by variant. */
export type Unreported = Record<string, string>;

/** Passes a result without audit findings. @throws Unsound otherwise */
export function expectSound({ audit, ...result }: LoadResult): Sound {
  const [finding] = audit.findings;
  if (!finding) return { ...result, audited: audit.orders };
  throw unsound(finding);
}

export function unsound({ kind, what, ids }: Finding): Unsound {
  return new Unsound(`${kind}: ${ids.length} ${what}, as ${ids.slice(0, 3).join(', ')}`);
}

/** Runs `work` and records an Unsound variant instead of failing; other errors are thrown. */
export async function reportedOnly(unreported: Unreported, variant: Variant, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Unsound)) throw error;
    unreported[variant] = error.message;
    say(`${variant} is not reported: ${error.message}`);
  }
}

export function unreportedLines(unreported: Unreported): string {
  const lines = Object.entries(unreported).map(([variant, why]) => `- \`${variant}\` is not reported: ${why}.\n`);
  return lines.length > 0 ? `\n${lines.join('')}` : '';
}
