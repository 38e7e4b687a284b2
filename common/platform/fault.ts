/**
 * An infrastructure fault: a database, broker or service did not answer as it should, and may do so a moment later.
 * It is logged without a stack, because a lab that breaks things expects it.
 */
export abstract class Fault extends Error {}
