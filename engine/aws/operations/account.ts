/** What the run asks of Account Management. */
import type * as account from "@aws-sdk/client-account";
import { read } from "./facts.ts";

export const accountOperations = {
  "account:ListRegions": read<account.ListRegionsCommandInput, account.ListRegionsCommandOutput>({
    pages: { send: "NextToken", receive: "NextToken", items: "Regions" },
  }),
} as const;
