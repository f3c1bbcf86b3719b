/** What the run asks of Service Quotas. */

export const servicequotasOperations = {} as const;
