/** What a dry run takes for changed: reading it back would only show what was there before. */
import { describe, expect, it } from "vitest";
import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { withhold } from "../../engine/aws/withhold.ts";
import { remedy } from "../actions/remedy.ts";

const params = Type.Object({ thing: Type.Unknown() });
const target = (handle: string) => ({ thing: { id: handle, handles: [handle] } });
const volume = target("vol-0a");

/** Sends a write on its target in `eu-west-1`, as a deletion or as something else. */
const writing = (purpose: "destroy" | "contain") =>
  action({
    name: "made.write",
    summary: "Write.",
    purpose,
    reversible: true,
    target: "thing",
    params,
    result: Type.Unknown(),
    calls: ["ec2:DeleteVolume"],
    run: async (_, context) => void (await context.call("ec2:DeleteVolume", { VolumeId: "vol-0a" }, "eu-west-1")),
  });

/** Wants its target to be as it is not. */
const wanting = action({
  name: "made.want",
  summary: "Want a change.",
  purpose: "repair",
  reversible: true,
  target: "thing",
  params,
  result: Type.Unknown(),
  calls: [],
  run: (_, context) => context.confirm("it is gone", async () => false, 0),
});

const dry = () => remedy({ dryRun: true, through: withhold });

describe("a dry run", () => {
  it("assumes what a planned write would have done to its target, and nothing of another", async () => {
    const world = dry();
    await expect(world.carryOut(wanting, volume)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    await world.carryOut(writing("contain"), volume);
    await expect(world.carryOut(wanting, volume)).resolves.toBeUndefined();
    await expect(world.carryOut(wanting, target("vol-0b"))).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    expect(world.writes()).toEqual([]);
  });

  it("assumes of a region that it is emptied once something in it is to be deleted, and of no other", async () => {
    const world = dry();
    await world.carryOut(writing("contain"), volume);
    await expect(world.carryOut(wanting, target("eu-west-1"))).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    await world.carryOut(writing("destroy"), volume);
    await expect(world.carryOut(wanting, target("eu-west-1"))).resolves.toBeUndefined();
    await expect(world.carryOut(wanting, target("us-east-1"))).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
  });

  it("assumes nothing in a run that is none", async () => {
    const world = remedy({ ec2: { "eu-west-1": { volumes: { "vol-0a": { created: "2026-03-02T03:00:00Z" } } } } });
    await world.carryOut(writing("destroy"), volume);
    await expect(world.carryOut(wanting, volume)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
  });
});
