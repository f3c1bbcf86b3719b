/** What the run asks of Account Management. Without AccountId it is about the caller's account. */
import type * as account from "@aws-sdk/client-account";
import { pagesOf, read, write } from "./facts.ts";

export const accountOperations = {
  "account:ListRegions": read<account.ListRegionsCommandInput, account.ListRegionsCommandOutput>({
    pages: pagesOf("NextToken", "Regions"),
  }),
  "account:GetRegionOptStatus": read<account.GetRegionOptStatusCommandInput, account.GetRegionOptStatusCommandOutput>(),
  // The region can be switched on again, but AWS destroys what it keeps of IAM in it.
  "account:DisableRegion": write<account.DisableRegionCommandInput, account.DisableRegionCommandOutput>({
    target: { kind: "region", at: "RegionName" },
    irreversible: true,
  }),
  "account:GetAccountInformation": read<
    account.GetAccountInformationCommandInput,
    account.GetAccountInformationCommandOutput
  >(),
  "account:GetContactInformation": read<
    account.GetContactInformationCommandInput,
    account.GetContactInformationCommandOutput
  >(),
  "account:GetAlternateContact": read<
    account.GetAlternateContactCommandInput,
    account.GetAlternateContactCommandOutput
  >(),
  "account:GetPrimaryEmail": read<account.GetPrimaryEmailCommandInput, account.GetPrimaryEmailCommandOutput>(),
} as const;
