/** What the run asks of AWS Health. */

export const healthOperations = {} as const;
