import { describe, expect, test } from "vitest";
import { traceCredentials } from "../../../actions/cloudtrail/trace-credentials.ts";
import { actionContext, emptyPolicy, refusal } from "../context.ts";
import { account, lookupRecord } from "../history/story.ts";

const leaked = "AKIALEAKED0000000001";
const made = "AKIAMADE000000000001";
const taken = "ASIATAKEN00000000001";
const outside = "203.0.113.77";
const by = (key: string, name = "ci-deploy") => ({
  type: "IAMUser",
  arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account,
  accessKeyId: key,
  userName: name,
});
const session = (name: string, key: string) => ({
  type: "AssumedRole",
  arn: `arn:aws:sts::${account}:assumed-role/web/${name}`,
  accountId: account,
  accessKeyId: key,
});
const key = (id: string, userName: string) => ({ accessKey: { accessKeyId: id, userName, status: "Active" } });

const told = [
  { at: "02:10:00", event: "iam:CreateUser", by: by(leaked), request: { userName: "eve" }, error: "AccessDenied" },
  { at: "02:11:00", event: "iam:CreateUser", by: by(leaked), request: { userName: "eve" } },
  {
    at: "02:12:00",
    event: "iam:CreateAccessKey",
    by: by(leaked),
    response: key(made, "eve"),
    request: { userName: "eve" },
  },
  { at: "02:13:00", event: "iam:CreateUser", by: by(made, "eve"), request: { userName: "trudy" }, region: "eu-west-1" },
  { at: "02:14:00", event: "iam:DeleteUser", by: by(made, "eve"), request: { userName: "trudy" } },
  { at: "02:15:00", event: "iam:DeleteUser", by: by(made, "eve"), request: { userName: "bob" } },
  {
    at: "02:16:00",
    event: "sts:AssumeRole",
    by: by(leaked),
    request: { roleArn: `arn:aws:iam::${account}:role/web`, roleSessionName: "x", durationSeconds: 43_200 },
    response: { credentials: { accessKeyId: taken } },
  },
  { at: "02:17:00", event: "s3:ListBuckets", by: session("x", taken) },
  {
    at: "02:18:00",
    event: "sts:AssumeRole",
    by: by(leaked),
    request: { roleArn: `arn:aws:iam::${account}:role/short`, roleSessionName: "x", durationSeconds: 900 },
    response: { credentials: { accessKeyId: "ASIASHORT00000000001" } },
  },
  // The owner's own work, and what a record says that is no key.
  { at: "03:00:00", event: "iam:CreateUser", by: by(leaked), request: { userName: "temp" }, ip: "192.0.2.99" },
  {
    at: "03:01:00",
    event: "iam:CreateAccessKey",
    by: by(leaked),
    response: key("AKIAOWN0000000000001", "temp"),
    ip: "192.0.2.99",
  },
  { at: "03:02:00", event: "iam:CreateAccessKey", by: by(leaked), response: key("'; drop", "temp") },
  {
    at: "04:00:00",
    event: "iam:CreateUser",
    by: session("i-0abc", "ASIAINSTANCE00000001"),
    request: { userName: "mallory" },
  },
].map((each, number) => lookupRecord({ ip: outside, ...each }, number) as Listed);

interface Listed {
  readonly CloudTrailEvent: string;
}

async function trace(params: { access_keys?: string[]; sessions?: string[] }, refused = "") {
  const context = actionContext({
    policy: emptyPolicy({ networks: { known: ["192.0.2.0/24"] } }),
    answers: {
      "cloudtrail:LookupEvents": ({ LookupAttributes: [attribute] = [] }, region) => {
        if (region === refused) throw refusal("access-denied", "AccessDeniedException");
        const { AttributeKey: name, AttributeValue: value } = attribute ?? {};
        const wanted = name === "Username" ? `/${value}"` : `"accessKeyId":"${value}"`;
        const identity = (one: Listed) =>
          JSON.stringify((JSON.parse(one.CloudTrailEvent) as { userIdentity: object }).userIdentity);
        const here = told.filter((one) => one.CloudTrailEvent.includes(`"awsRegion":"${region}"`));
        return { Events: here.filter((one) => identity(one).includes(wanted)).toReversed() };
      },
    },
  });
  const regions = ["us-east-1", "eu-west-1"];
  return {
    found: await traceCredentials.run({ ...params, regions, since: "2026-03-02T00:00:00Z" }, context),
    said: context.said,
  };
}

describe("what credentials did", () => {
  test("is read of the keys that came of them too, the owner's own left out", async () => {
    const { found, said } = await trace({ access_keys: [leaked] });
    expect(found.credentials).toEqual([made, "ASIASHORT00000000001", taken]);
    expect(found.made.map(({ object }) => object)).toEqual([
      "user:eve",
      `access-key:${made}`,
      expect.stringContaining("drop"),
    ]);
    expect(found.removed).toMatchObject([{ object: "user:bob", name: "DeleteUser" }]);
    expect(found.calls.find(({ name }) => name === "CreateUser")).toEqual({
      service: "iam",
      name: "CreateUser",
      count: 3,
      refused: 1,
      changes: true,
    });
    expect(found).toMatchObject({ acts: 10, scanned: 12, regions_failed: [], newest_at: "2026-03-02T03:02:00Z" });
    const asked = said.calls.map(({ input }) => JSON.stringify(input));
    expect(asked.some((each) => each.includes("drop") || each.includes("AKIAOWN"))).toBe(false);
  });

  test("tells the roles of which sessions still work", async () => {
    expect((await trace({ access_keys: [leaked] })).found.assumed_roles).toEqual(["web"]);
  });

  test("is read of an instance's sessions by their name", async () => {
    const { found } = await trace({ sessions: ["i-0abc"] });
    expect(found).toMatchObject({ acts: 1, made: [{ object: "user:mallory" }] });
  });

  test("has a gap where a region could not be read", async () => {
    const { found, said } = await trace({ access_keys: [leaked] }, "eu-west-1");
    expect(found).toMatchObject({ regions_read: ["us-east-1"], regions_failed: ["eu-west-1"] });
    expect(said.gaps).not.toEqual([]);
  });
});
