import { describe, expect, it } from "vitest";
import { openHistory } from "../../../actions/history/history.ts";
import { judged } from "../../../actions/history/judged.ts";
import { revokeDbSnapshotGrant } from "../../../actions/rds/revoke-snapshot-grant.ts";
import { type DbSnapshotGrant, dbSnapshots } from "../../../actions/resources/db-snapshot.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import type { Facts } from "../../../engine/action/action.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { actionContext, emptyPolicy, responder } from "../context.ts";
import { arn, indicators, intruder, region, state } from "../rds/databases.ts";
import { remedy } from "../remedy.ts";

const policy = emptyPolicy({ indicators });
policy.identities.trusted_accounts.push("444455556666");

async function found(dBSnapshotIdentifier = "orders-shared") {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const port = simulatedAccount({
    scenario: scenario({ state: { iam: scenario().state["iam"], ...state().state } }),
    services: simulatedServices,
    clock,
  });
  const event = intruder("ModifyDBSnapshotAttribute", {
    dBSnapshotIdentifier,
    attributeName: "restore",
    valuesToAdd: ["999988887777"],
  });
  const history = await openHistory(
    async function* () {
      yield event;
    },
    policy,
    responder,
  );
  const context = actionContext({ port, policy });
  const rows: DbSnapshotGrant[] = [];
  const judge = ({ created }: Facts) => ({
    verdict: created?.by_intruder === true ? ("unsanctioned" as const) : ("unknown" as const),
    reasons: [],
  });
  for await (const { subject, more } of dbSnapshots.read(region, context, history)) {
    rows.push({ ...judged(subject, history, judge).finding, ...more } as DbSnapshotGrant);
  }
  return rows;
}

describe("RDS snapshots", () => {
  it("are findings where a stranger may restore them, those of clusters too", async () => {
    const rows = await found();
    expect(rows).toMatchObject([
      {
        id: `db-snapshot/${region}/orders-shared/grant`,
        cluster: false,
        strangers: ["999988887777"],
        created_at: "2026-03-02T03:00:00Z",
        verdict: "unsanctioned",
        handles: ["orders-shared", arn("snapshot:orders-shared")],
      },
      {
        id: `db-cluster-snapshot/${region}/graph-1/grant`,
        cluster: true,
        strangers: ["999988887777"],
        verdict: "unknown",
      },
    ]);
  });

  it.each(["Orders-SHARED", arn("snapshot:orders-shared")])(
    "are put down to whoever shared them, in whatever way the call names them (%s)",
    async (named) => {
      expect((await found(named))[0]).toMatchObject({ name: "orders-shared", verdict: "unsanctioned" });
    },
  );
});

describe("rds.revoke-snapshot-grant", () => {
  it.each([0, 1])("takes the permission from strangers only, and gives it back (%i)", async (index) => {
    const account = remedy(state());
    const grant = (await found())[index];
    const params = { grant };
    const object = index === 0 ? arn("snapshot:orders-shared") : arn("cluster-snapshot:graph-1");
    const before = (account.object(object) as { shared_with: string[] }).shared_with;
    const result = await account.carryOut(revokeDbSnapshotGrant, params);
    expect(result).toEqual({ state: "revoked", before: before.toSorted(), revoked: ["999988887777"] });
    expect(account.object(object)).toMatchObject({ shared_with: before.filter((one) => one !== "999988887777") });
    expect(await account.carryOut(revokeDbSnapshotGrant, params)).toMatchObject({ state: "already" });
    expect(account.writes()).toHaveLength(1);
    expect(await account.undo(revokeDbSnapshotGrant, params, result)).toBe("restored");
    expect((account.object(object) as { shared_with: string[] }).shared_with.toSorted()).toEqual(before.toSorted());
    expect(await account.undo(revokeDbSnapshotGrant, params, result)).toBe("already");
  });

  it("leaves what somebody has shared anew, and finds nothing to do where the snapshot is gone", async () => {
    const account = remedy(state());
    const params = { grant: (await found())[0] };
    const result = await account.carryOut(revokeDbSnapshotGrant, params);
    await account.change("rds:ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: "orders-shared",
      AttributeName: "restore",
      ValuesToAdd: ["all"],
    });
    expect(await account.undo(revokeDbSnapshotGrant, params, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
    expect(await remedy(state({ snapshots: {} })).carryOut(revokeDbSnapshotGrant, params)).toMatchObject({
      state: "gone",
    });
  });
});
