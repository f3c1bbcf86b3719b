/** Account Management by the AWS SDK: the commands of the operations in use. */
import {
  AccountClient,
  DisableRegionCommand,
  GetAccountInformationCommand,
  GetAlternateContactCommand,
  GetContactInformationCommand,
  GetPrimaryEmailCommand,
  GetRegionOptStatusCommand,
  ListRegionsCommand,
} from "@aws-sdk/client-account";
import type { ClientConfig, LiveService } from "./service.ts";

export const account = {
  open: (config: ClientConfig) => new AccountClient(config),
  commands: {
    ListRegions: ListRegionsCommand,
    GetRegionOptStatus: GetRegionOptStatusCommand,
    DisableRegion: DisableRegionCommand,
    GetAccountInformation: GetAccountInformationCommand,
    GetContactInformation: GetContactInformationCommand,
    GetAlternateContact: GetAlternateContactCommand,
    GetPrimaryEmail: GetPrimaryEmailCommand,
  },
} satisfies LiveService<"account">;
