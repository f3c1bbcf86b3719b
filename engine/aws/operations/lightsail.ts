/** What the run asks of Lightsail. */

export const lightsailOperations = {} as const;
