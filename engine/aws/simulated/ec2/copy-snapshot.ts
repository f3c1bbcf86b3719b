/** Copying a snapshot from another region. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html */
import { put } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { tagList, tagsFor } from "./filters.ts";
import { arnOf } from "./find.ts";
import { byId, incorrectState, missing } from "./refusals.ts";
import type { Ec2State, Snapshot } from "./state.ts";

/** The volume that AWS names for every copy: the snapshot has none of this region. */
const noVolume = "vol-ffffffff";
const copyTakes = 60_000;
const copyTakesPerGiB = 2_000;

export const copySnapshotOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:CopySnapshot": (input, request) => {
    const { state, account, region, now, id: derive, after, touched } = request;
    if (input.SourceRegion === undefined) throw missing("The request must contain the parameter SourceRegion");
    const from = request.peer<Ec2State>("ec2", input.SourceRegion);
    const source = byId("snapshot", from.snapshots, input.SourceSnapshotId);
    if (source.state !== "completed") {
      throw incorrectState(`The snapshot '${input.SourceSnapshotId}' is ${source.state} and cannot be copied.`);
    }
    const id = derive("snap-", `${region} ${input.SourceSnapshotId} ${Object.keys(state.snapshots).length} ${now}`, 17);
    const tags = tagsFor("snapshot", input.TagSpecifications);
    const snapshot: Snapshot = {
      ...source,
      volume: noVolume,
      started: now,
      state: "pending",
      description: input.Description ?? "",
      tags,
      shared: {},
      lock: "",
    };
    put(state.snapshots, id, snapshot);
    after(copyTakes + source.size * copyTakesPerGiB, {
      operation: "copied",
      region,
      data: { snapshot: id, ends: "completed" },
    });
    touched(arnOf("snapshot", id, { account, region }));
    return { SnapshotId: id, Tags: tagList(tags) };
  },
};
