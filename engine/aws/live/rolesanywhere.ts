/** IAM Roles Anywhere by the AWS SDK: the commands of the operations in use. */
import {
  DeleteTrustAnchorCommand,
  DisableTrustAnchorCommand,
  EnableTrustAnchorCommand,
  GetTrustAnchorCommand,
  ListProfilesCommand,
  ListTagsForResourceCommand,
  ListTrustAnchorsCommand,
  RolesAnywhereClient,
} from "@aws-sdk/client-rolesanywhere";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { ClientConfig, LiveService } from "./service.ts";

export const rolesanywhere = {
  // This client does not make a handler of options, as the others do.
  open: (config: ClientConfig) =>
    new RolesAnywhereClient({ ...config, requestHandler: new NodeHttpHandler(config.requestHandler) }),
  commands: {
    ListTrustAnchors: ListTrustAnchorsCommand,
    GetTrustAnchor: GetTrustAnchorCommand,
    ListProfiles: ListProfilesCommand,
    ListTagsForResource: ListTagsForResourceCommand,
    EnableTrustAnchor: EnableTrustAnchorCommand,
    DisableTrustAnchor: DisableTrustAnchorCommand,
    DeleteTrustAnchor: DeleteTrustAnchorCommand,
  },
} satisfies LiveService<"rolesanywhere">;
