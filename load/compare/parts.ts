import { type Part } from './part.ts';

/** The parts of the comparison by their names for PART, in the order of the document. */
export const parts: Record<string, () => Promise<Part>> = {};
