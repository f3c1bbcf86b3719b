/** What the run asks of Cost Explorer. */

export const ceOperations = {} as const;
