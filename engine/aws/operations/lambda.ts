/** What the run asks of Lambda. */

export const lambdaOperations = {} as const;
