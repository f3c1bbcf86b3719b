/** What the run asks of GuardDuty. */

export const guarddutyOperations = {} as const;
