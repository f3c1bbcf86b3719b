/** Volumes to be brought back, and the snapshots that they can be brought back from. */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";

export const VolumeRestorePoint = FindingOf("VolumeRestorePoint", {
  snapshot_id: Type.String(),
  /** The volume that it is of. */
  volume_id: Type.String(),
  /** The instance that the volume was or is on; empty where that is not known. */
  instance_id: Type.String(),
  /** Where the new volume has to be to be attached there; empty where that is not known. */
  zone: Type.String(),
  /** 1 is the newest of its volume. */
  rank: Type.Integer(),
});
export type VolumeRestorePoint = Static<typeof VolumeRestorePoint>;
