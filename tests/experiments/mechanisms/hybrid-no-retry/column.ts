import { type Features } from '../../../behaviour/features.ts';
import hybrid from '../../../behaviour/variants/hybrid.ts';

/** One failed call leaves the order pending until the settler resumes it. */
const column: Features = { ...hybrid, retries: false };

export default column;
