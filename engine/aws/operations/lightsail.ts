/** What the run asks of Lightsail. */
import type * as lightsail from "@aws-sdk/client-lightsail";
import { pagesOf, read, write } from "./facts.ts";

const lightsailPages = (items: string) => pagesOf("pageToken", items, "nextPageToken");
const instance = { kind: "lightsail-instance", at: "instanceName" } as const;
const staticIp = { kind: "lightsail-static-ip", at: "staticIpName" } as const;

export const lightsailOperations = {
  "lightsail:GetRegions": read<lightsail.GetRegionsCommandInput, lightsail.GetRegionsCommandOutput>(),
  "lightsail:GetInstances": read<lightsail.GetInstancesCommandInput, lightsail.GetInstancesCommandOutput>({
    pages: lightsailPages("instances"),
  }),
  "lightsail:GetInstance": read<lightsail.GetInstanceCommandInput, lightsail.GetInstanceCommandOutput>(),
  "lightsail:GetInstancePortStates": read<
    lightsail.GetInstancePortStatesCommandInput,
    lightsail.GetInstancePortStatesCommandOutput
  >(),
  "lightsail:GetInstanceSnapshot": read<
    lightsail.GetInstanceSnapshotCommandInput,
    lightsail.GetInstanceSnapshotCommandOutput
  >(),
  "lightsail:GetStaticIps": read<lightsail.GetStaticIpsCommandInput, lightsail.GetStaticIpsCommandOutput>({
    pages: lightsailPages("staticIps"),
  }),
  "lightsail:PutInstancePublicPorts": write<
    lightsail.PutInstancePublicPortsCommandInput,
    lightsail.PutInstancePublicPortsCommandOutput
  >({ target: instance }),
  // A second one under the same name is refused, so a repeat would fail where the first took place.
  "lightsail:CreateInstanceSnapshot": write<
    lightsail.CreateInstanceSnapshotCommandInput,
    lightsail.CreateInstanceSnapshotCommandOutput
  >({ target: instance, idempotent: false, artefactsNamed: "instanceSnapshotName" }),
  "lightsail:DetachStaticIp": write<lightsail.DetachStaticIpCommandInput, lightsail.DetachStaticIpCommandOutput>({
    target: staticIp,
  }),
  "lightsail:ReleaseStaticIp": write<lightsail.ReleaseStaticIpCommandInput, lightsail.ReleaseStaticIpCommandOutput>({
    target: staticIp,
    irreversible: true,
  }),
  "lightsail:DeleteInstance": write<lightsail.DeleteInstanceCommandInput, lightsail.DeleteInstanceCommandOutput>({
    target: instance,
    irreversible: true,
  }),
} as const;
