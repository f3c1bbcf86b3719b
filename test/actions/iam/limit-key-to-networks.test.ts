import { describe, expect, it } from "vitest";
import { liftKeyLimit } from "../../../actions/iam/lift-key-limit.ts";
import { limitKeyToNetworks } from "../../../actions/iam/limit-key-to-networks.ts";
import { emptyPolicy } from "../context.ts";
import { allowing, key, remedy } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";

describe("iam.limit-key-to-networks", () => {
  const declared = {
    iam: { users: { ci: { created } } },
    policy: { networks: { known: ["192.0.2.10/32", "10.0.0.0/8"] } },
  };
  const target = { key: key("ci", "AKIAEXAMPLECIKEY0001") };

  it("denies long-term keys from elsewhere, once, and lifts that again", async () => {
    const account = remedy(declared);
    expect(await account.carryOut(limitKeyToNetworks, target)).toMatchObject({ state: "limited", before: "" });
    const [input] = account.inputs("iam:PutUserPolicy") as { PolicyDocument: string }[];
    expect(JSON.parse(input?.PolicyDocument ?? "")).toMatchObject({
      Statement: [
        {
          Effect: "Deny",
          Condition: {
            NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.0.2.10/32"] },
            Bool: { "aws:ViaAWSService": "false" },
            Null: { "aws:TokenIssueTime": "true" },
          },
        },
      ],
    });
    expect(await account.carryOut(limitKeyToNetworks, target)).toMatchObject({ state: "already" });
    expect(await account.carryOut(liftKeyLimit, target)).toMatchObject({ state: "lifted" });
    expect(await account.carryOut(liftKeyLimit, target)).toEqual({ state: "already", before: "" });
    expect(account.writes()).toEqual(["iam:PutUserPolicy", "iam:DeleteUserPolicy"]);
  });

  it("refuses to deny everybody where the policy knows no networks", async () => {
    const account = remedy({ ...declared, policy: emptyPolicy() });
    await expect(account.carryOut(limitKeyToNetworks, target)).rejects.toMatchObject({ code: "STEP_FAILED" });
    expect(account.writes()).toEqual([]);
  });

  it("does not lift a policy of its name that somebody else wrote", async () => {
    const account = remedy({
      ...declared,
      iam: { users: { ci: { created, inline: { "runbook-limit-networks": allowing("s3:*") } } } },
    });
    await expect(account.carryOut(liftKeyLimit, target)).rejects.toMatchObject({ code: "STEP_FAILED" });
    expect(account.writes()).toEqual([]);
  });
});
