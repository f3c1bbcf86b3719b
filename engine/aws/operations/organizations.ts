/** What the run asks of Organizations. */
import type * as organizations from "@aws-sdk/client-organizations";
import { read } from "./facts.ts";

export const organizationsOperations = {
  "organizations:DescribeOrganization": read<
    organizations.DescribeOrganizationCommandInput,
    organizations.DescribeOrganizationCommandOutput
  >(),
} as const;
