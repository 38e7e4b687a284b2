/**
 * The world's fault: something that this service needs did not do what it was asked, and may do so a moment later.
 * Expected in a lab that breaks things, so it is logged without a stack.
 */
export abstract class Fault extends Error {}
