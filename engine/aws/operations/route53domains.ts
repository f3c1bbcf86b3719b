/** What the run asks of Route 53 Domains. */

export const route53domainsOperations = {} as const;
