/** What the run asks of ECR. */

export const ecrOperations = {} as const;
