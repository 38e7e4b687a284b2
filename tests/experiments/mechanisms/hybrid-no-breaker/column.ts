import { type Features } from '../../../behaviour/features.ts';
import hybrid from '../../../behaviour/variants/hybrid.ts';

/** The answers stay the same. Billing is called also when it has just failed several times. */
const column: Features = { ...hybrid, breaker: false };

export default column;
