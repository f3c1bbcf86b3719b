/** What the run asks of Auto Scaling. */

export const autoscalingOperations = {} as const;
