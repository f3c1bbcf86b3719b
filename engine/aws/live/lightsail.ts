/** Lightsail by the AWS SDK: the commands of the operations in use. */
import {
  CreateInstanceSnapshotCommand,
  DeleteInstanceCommand,
  DetachStaticIpCommand,
  GetInstanceCommand,
  GetInstancePortStatesCommand,
  GetInstanceSnapshotCommand,
  GetInstancesCommand,
  GetRegionsCommand,
  GetStaticIpsCommand,
  LightsailClient,
  PutInstancePublicPortsCommand,
  ReleaseStaticIpCommand,
} from "@aws-sdk/client-lightsail";
import type { ClientConfig, LiveService } from "./service.ts";

export const lightsail = {
  open: (config: ClientConfig) => new LightsailClient(config),
  commands: {
    GetRegions: GetRegionsCommand,
    GetInstances: GetInstancesCommand,
    GetInstance: GetInstanceCommand,
    GetInstancePortStates: GetInstancePortStatesCommand,
    GetInstanceSnapshot: GetInstanceSnapshotCommand,
    GetStaticIps: GetStaticIpsCommand,
    PutInstancePublicPorts: PutInstancePublicPortsCommand,
    CreateInstanceSnapshot: CreateInstanceSnapshotCommand,
    DetachStaticIp: DetachStaticIpCommand,
    ReleaseStaticIp: ReleaseStaticIpCommand,
    DeleteInstance: DeleteInstanceCommand,
  },
} satisfies LiveService<"lightsail">;
