/** An error that the user can act on. It is printed as a sentence, without a stack. */
export class LabError extends Error {
  override name = 'LabError';
}
