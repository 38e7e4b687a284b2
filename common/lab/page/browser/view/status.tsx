import { toneOfStatus } from '../layout/lane.ts';

/** A status code: filled for an outcome, outlined for an acceptance, in the fault's colour for a fault. */
export const Status = ({ status }: { status: number | undefined }) => (
  <span class={`code ${toneOfStatus(status)}`}>{status ?? '×'}</span>
);
