/** What the run asks of ECS. */

export const ecsOperations = {} as const;
