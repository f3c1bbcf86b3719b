/** Route 53 Domains by the AWS SDK: the commands of the operations in use. */
import { Route53DomainsClient } from "@aws-sdk/client-route-53-domains";
import type { ClientConfig, LiveService } from "./service.ts";

export const route53domains = {
  open: (config: ClientConfig) => new Route53DomainsClient(config),
  commands: {},
} satisfies LiveService<"route53domains">;
