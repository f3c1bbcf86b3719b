/** What the run asks of IAM Roles Anywhere. */

export const rolesanywhereOperations = {} as const;
