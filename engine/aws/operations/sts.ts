/** What the run asks of STS. */
import type * as sts from "@aws-sdk/client-sts";
import { read } from "./facts.ts";

export const stsOperations = {
  "sts:GetCallerIdentity": read<sts.GetCallerIdentityCommandInput, sts.GetCallerIdentityCommandOutput>(),
  "sts:GetAccessKeyInfo": read<sts.GetAccessKeyInfoCommandInput, sts.GetAccessKeyInfoCommandOutput>(),
} as const;
