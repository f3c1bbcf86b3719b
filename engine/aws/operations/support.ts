/** What the run asks of AWS Support. */

export const supportOperations = {} as const;
