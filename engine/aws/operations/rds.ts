/** What the run asks of RDS. */

export const rdsOperations = {} as const;
