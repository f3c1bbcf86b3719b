/** What the run asks of AWS Backup. */

export const backupOperations = {} as const;
