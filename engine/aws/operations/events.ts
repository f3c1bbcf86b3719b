/** What the run asks of EventBridge. */

export const eventsOperations = {} as const;
