import { variants } from '../../common/lab/processes/ports.ts';
import { type RowName } from './besides-table.ts';
import { type Result } from './results.ts';

/** The faults after which Billing has orders to catch up with. */
export const billingFaults: RowName[] = [
  'Billing down',
  "Billing's database down",
  "Billing's database read-only",
  'Billing frozen',
  'Billing killed',
];

/** Seconds until every order was settled and notified, losses aside. */
export interface Recovery {
  /** From the start of the repair, or from the return of a server; the start of the services is included. */
  recovery: number;
  /** From when all services were ready again. */
  backlog: number;
}

/** Takes the start of the repair, its end, and when every order was settled and notified; ms since 1970. */
export function recoveryOf(healing: number, mended: number, ended: number): Recovery {
  return { recovery: (ended - healing) / 1000, backlog: Math.max(0, ended - mended) / 1000 };
}

/** Lists the faults of Billing with the time that each variant needs for the backlog, the slowest first. */
export function afterBilling(results: Result[]): string {
  const lines = billingFaults.map((row) => {
    const those = variants.map((variant) => results.find((one) => one.row === row && one.variant === variant)!);
    const slowestFirst = those.toSorted((one, other) => other.backlog - one.backlog);
    return `- ${row}: ${slowestFirst.map(({ variant, backlog }) => `\`${variant}\` ${backlog.toFixed(1)} s`).join(', ')}`;
  });
  return `After a fault of Billing, from when all services were ready again until all orders were settled and notified, the slowest first:\n\n${lines.join('\n')}`;
}
