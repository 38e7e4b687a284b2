/** What went wrong in a sentence that a person can act on; printed without a stack. */
export class LabError extends Error {
  override name = 'LabError';
}
