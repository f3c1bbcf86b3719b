import { describe, expect, it } from "vitest";
import { deletePolicy } from "../../../actions/iam/delete-policy.ts";
import { account as accountId, allowing, arn, finding, remedy, trusting } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";
const everything = allowing("*");

describe("iam.delete-policy", () => {
  const helper = {
    created: "2026-03-02T02:18:10Z",
    default: "v2",
    versions: { v1: { created, document: allowing("s3:GetObject") }, v2: { created, document: everything } },
  };
  const policy = finding("managed-policy", "helper", { policy_arn: arn("policy/helper") });

  it("detaches it from all who hold it, deletes its other versions, then itself", async () => {
    const account = remedy({
      iam: {
        policies: { helper },
        users: { eve: { created, attached: [arn("policy/helper")] }, ann: { created, boundary: arn("policy/helper") } },
        roles: { web: { created, trust: trusting(accountId), attached: [arn("policy/helper")] } },
      },
    });
    expect(await account.fingerprint(deletePolicy, { policy })).toMatch(/^[0-9a-f]{64}$/);
    const result = (await account.carryOut(deletePolicy, { policy })) as { detached: unknown[] };
    expect(result).toMatchObject({ state: "deleted", unbounded: [{ kind: "user", name: "ann" }] });
    expect(result.detached).toHaveLength(2);
    expect(account.writes().toSorted()).toEqual([
      "iam:DeletePolicy",
      "iam:DeletePolicyVersion",
      "iam:DeleteUserPermissionsBoundary",
      "iam:DetachRolePolicy",
      "iam:DetachUserPolicy",
    ]);
    expect(account.writes().at(-1)).toBe("iam:DeletePolicy");
    expect(account.object(arn("policy/helper"))).toBeUndefined();
    expect(await account.carryOut(deletePolicy, { policy })).toEqual({ state: "gone", detached: [], unbounded: [] });
    expect(await account.fingerprint(deletePolicy, { policy })).toBeUndefined();
  });

  it("lists again and retries where something holds it anew", async () => {
    const traps = [
      {
        trap: "the intruder attaches it again",
        when: { operation: "iam:DeletePolicyVersion" },
        if: { exists: arn("policy/helper") },
        by: "mallory",
        do: { operation: "iam:AttachUserPolicy", input: { UserName: "mallory", PolicyArn: arn("policy/helper") } },
      },
    ];
    const users = { mallory: { created, attached: ["AdministratorAccess"] } };
    const account = remedy({ iam: { policies: { helper }, users }, traps });
    expect(await account.carryOut(deletePolicy, { policy })).toMatchObject({
      state: "deleted",
      detached: [{ kind: "user", name: "mallory" }],
    });
    expect(account.writes()).toContain("!iam:DeletePolicy");
  });

  it("gives up after five conflicts", async () => {
    const account = remedy({
      iam: { policies: { helper } },
      faults: [{ operation: "iam:DeletePolicy", error: "DeleteConflictException" }],
    });
    await expect(account.carryOut(deletePolicy, { policy })).rejects.toMatchObject({ class: "conflict" });
    expect(account.writes().filter((write) => write === "!iam:DeletePolicy")).toHaveLength(5);
  });
});
