import { describe, expect, test } from "vitest";
import { copyEvidence } from "../../../actions/ec2/copy-evidence.ts";
import { remedy } from "../remedy.ts";

const run = "20260302T100000-test";
const evidence = (more: Record<string, unknown> = {}) => ({
  volume: "vol-0bad1",
  size: 10,
  started: "2026-03-02T09:00:00Z",
  tags: { "runbook:evidence": "i-0bad1", "runbook:run": run },
  ...more,
});
const there = (snapshots: Record<string, unknown>) => remedy({ ec2: { "eu-west-1": { snapshots } } });
const params = { region: "eu-west-1", to: "us-east-1" };

describe("copying evidence out of a region", () => {
  test("makes one complete copy of each evidence snapshot of this run, in the other region", async () => {
    const account = there({ "snap-0e1": evidence(), "snap-0e2": evidence({ volume: "vol-0bad2" }) });
    const result = (await account.carryOut(copyEvidence, params)) as { copies: { snapshot: string; copy: string }[] };
    expect(result.copies.map(({ snapshot }) => snapshot)).toEqual(["snap-0e1", "snap-0e2"]);
    const { Snapshots = [] } = await account.read("ec2:DescribeSnapshots", { OwnerIds: ["self"] }, "us-east-1");
    expect(Snapshots.map(({ SnapshotId, State }) => `${SnapshotId} ${State}`).toSorted()).toEqual(
      result.copies.map(({ copy }) => `${copy} completed`).toSorted(),
    );
  });

  test("leaves alone what is not this run's evidence", async () => {
    const account = there({
      "snap-0ours": evidence({ tags: {} }),
      "snap-0old": evidence({ tags: { "runbook:evidence": "i-1", "runbook:run": "another" } }),
    });
    expect(await account.carryOut(copyEvidence, params)).toMatchObject({ copies: [] });
    expect(account.writes()).toEqual([]);
  });

  test("finds the copies of the last time instead of making others", async () => {
    const account = there({ "snap-0e1": evidence() });
    const first = await account.carryOut(copyEvidence, params);
    expect(await account.carryOut(copyEvidence, params)).toEqual(first);
    expect(account.writes()).toEqual(["ec2:CopySnapshot"]);
  });

  test("takes nothing for a copy that another than this run tagged so, or that is of another size", async () => {
    const planted = (more: object) => ({ volume: "vol-0bad", size: 10, started: "2026-03-02T09:30:00Z", ...more });
    const account = remedy({
      ec2: {
        "eu-west-1": { snapshots: { "snap-0e1": evidence() } },
        "us-east-1": {
          snapshots: {
            "snap-0fake": planted({ tags: { "runbook:copy-of": "snap-0e1" } }),
            "snap-0tiny": planted({ size: 1, tags: { "runbook:copy-of": "snap-0e1", "runbook:run": run } }),
          },
        },
      },
    });
    const { copies } = (await account.carryOut(copyEvidence, params)) as { copies: { copy: string }[] };
    expect(account.writes()).toEqual(["ec2:CopySnapshot"]);
    expect(["snap-0fake", "snap-0tiny"]).not.toContain(copies[0]?.copy);
  });

  test("is refused by EC2 while a snapshot is still pending, and says so", async () => {
    const account = there({ "snap-0e1": evidence({ state: "pending" }) });
    await expect(account.carryOut(copyEvidence, params)).rejects.toMatchObject({ class: "conflict" });
  });

  test("does not copy a region onto itself", async () => {
    const account = there({ "snap-0e1": evidence() });
    await expect(account.carryOut(copyEvidence, { region: "us-east-1", to: "us-east-1" })).rejects.toThrow(/itself/);
  });

  test("after a crash, says by the tag whether a copy was begun", async () => {
    const account = there({ "snap-0e1": evidence() });
    const call = { operation: "ec2:CopySnapshot", input: { SourceSnapshotId: "snap-0e1" }, sentAt: account.now() };
    expect(await account.probe(copyEvidence, params, call)).toBe("not-done");
    await account.carryOut(copyEvidence, params);
    expect(await account.probe(copyEvidence, params, call)).toBe("done");
  });
});
