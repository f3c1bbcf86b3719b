/** What the run asks of IAM Roles Anywhere. */
import type * as rolesanywhere from "@aws-sdk/client-rolesanywhere";
import { pagesOf, read, write } from "./facts.ts";

const anchor = { kind: "trust-anchor", at: "trustAnchorId" } as const;

export const rolesanywhereOperations = {
  "rolesanywhere:ListTrustAnchors": read<
    rolesanywhere.ListTrustAnchorsCommandInput,
    rolesanywhere.ListTrustAnchorsCommandOutput
  >({ pages: pagesOf("nextToken", "trustAnchors") }),
  "rolesanywhere:GetTrustAnchor": read<
    rolesanywhere.GetTrustAnchorCommandInput,
    rolesanywhere.GetTrustAnchorCommandOutput
  >(),
  "rolesanywhere:ListProfiles": read<rolesanywhere.ListProfilesCommandInput, rolesanywhere.ListProfilesCommandOutput>({
    pages: pagesOf("nextToken", "profiles"),
  }),
  "rolesanywhere:ListTagsForResource": read<
    rolesanywhere.ListTagsForResourceCommandInput,
    rolesanywhere.ListTagsForResourceCommandOutput
  >(),
  "rolesanywhere:EnableTrustAnchor": write<
    rolesanywhere.EnableTrustAnchorCommandInput,
    rolesanywhere.EnableTrustAnchorCommandOutput
  >({ target: anchor }),
  "rolesanywhere:DisableTrustAnchor": write<
    rolesanywhere.DisableTrustAnchorCommandInput,
    rolesanywhere.DisableTrustAnchorCommandOutput
  >({ target: anchor }),
  "rolesanywhere:DeleteTrustAnchor": write<
    rolesanywhere.DeleteTrustAnchorCommandInput,
    rolesanywhere.DeleteTrustAnchorCommandOutput
  >({ target: anchor, irreversible: true }),
} as const;
