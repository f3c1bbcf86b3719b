/** What the run asks of the Cost and Usage Report service. */

export const curOperations = {} as const;
