/** What the run asks of SageMaker. */

export const sagemakerOperations = {} as const;
