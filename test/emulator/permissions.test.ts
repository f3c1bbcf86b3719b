import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { actions } from "../../actions/index.ts";
import { liveAdapter } from "../../engine/aws/live.ts";
import { neededBy, type OperationName } from "../../engine/aws/operations.ts";
import { grantsOf } from "../../engine/aws/permissions.ts";
import { documentsOf } from "../../engine/aws/policy-documents.ts";
import { AwsError, type AwsPort } from "../../engine/aws/port.ts";
import { preflightCalls } from "../../engine/aws/preflight.ts";
import { emptied, endpoint } from "./emulator.ts";
import { type Relay, relayTo } from "./plain-refusals.ts";
import { enforcing, type LeastPrivileged, leastPrivileged, without } from "./enforcement.ts";

const documents = documentsOf(grantsOf(actions));
const calls = [...new Set([...preflightCalls, ...actions.flatMap((action) => action.calls)])].toSorted();

let role: LeastPrivileged;
let aws: AwsPort;
let relay: Relay;

beforeAll(async () => {
  await emptied();
  relay = await relayTo(endpoint);
  role = await leastPrivileged();
  vi.stubEnv("AWS_ACCESS_KEY_ID", role.keys.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", role.keys.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", role.keys.sessionToken);
  await enforcing(true);
  await role.give(documents);
  aws = liveAdapter({ runId: "permissions", version: "0", environment: { AWS_ENDPOINT_URL: relay.endpoint } });
}, 60_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await enforcing(false);
  await relay.close();
});

const inputs: Partial<Record<OperationName, object>> = {
  // Without a version it is another permission.
  "s3:DeleteObject": { VersionId: "none" },
  "s3:PutBucketLifecycleConfiguration": { LifecycleConfiguration: { Rules: [] } },
  "rolesanywhere:ListTagsForResource": { resourceArn: "none" },
};

/** How a call ends that names nothing there is: IAM is asked before anything else is looked at. */
async function answerTo(operation: OperationName): Promise<{ class: string; message: string }> {
  const input: Record<string, unknown> = { ...inputs[operation] };
  for (;;) {
    try {
      await aws.send(
        { operation, region: "us-east-1", input },
        { key: "call", step: "call", declared: new Set([operation]), approved: new Set() },
      );
      return { class: "ok", message: "" };
    } catch (error) {
      // What stands in the address of the request must be there, or the SDK does not send it.
      const label = /input HTTP label: (\w+)/.exec((error as Error).message)?.[1];
      if (label !== undefined && !Object.hasOwn(input, label)) input[label] = "none";
      else if (error instanceof AwsError) return { class: error.class, message: error.message };
      else throw error;
    }
  }
}

/** What moto does not have, so that nothing there asks IAM. */
const lacking: readonly OperationName[] = [
  "access-analyzer:ListAnalyzers",
  "access-analyzer:ListFindingsV2",
  "account:DisableRegion",
  "account:GetAccountInformation",
  "account:GetContactInformation",
  "account:GetPrimaryEmail",
  "account:GetRegionOptStatus",
  "account:ListRegions",
  "backup:DescribeRecoveryPoint",
  "backup:DescribeRestoreJob",
  "backup:GetRecoveryPointRestoreMetadata",
  "backup:ListRecoveryPointsByResource",
  "backup:ListRestoreJobsByProtectedResource",
  "backup:StartRestoreJob",
  "bcm-data-exports:GetExport",
  "bcm-data-exports:ListExports",
  "cur:DescribeReportDefinitions",
  "guardduty:GetFindings",
  "guardduty:ListFindings",
  "health:DescribeAffectedEntities",
  "health:DescribeEventDetails",
  "health:DescribeEvents",
  "lambda:ListFunctionUrlConfigs",
  "lightsail:CreateInstanceSnapshot",
  "lightsail:DeleteInstance",
  "lightsail:DetachStaticIp",
  "lightsail:GetInstance",
  "lightsail:GetInstancePortStates",
  "lightsail:GetInstanceSnapshot",
  "lightsail:GetInstances",
  "lightsail:GetRegions",
  "lightsail:GetStaticIps",
  "lightsail:PutInstancePublicPorts",
  "lightsail:ReleaseStaticIp",
  "rolesanywhere:DeleteTrustAnchor",
  "rolesanywhere:DisableTrustAnchor",
  "rolesanywhere:EnableTrustAnchor",
  "rolesanywhere:GetTrustAnchor",
  "rolesanywhere:ListProfiles",
  "rolesanywhere:ListTagsForResource",
  "rolesanywhere:ListTrustAnchors",
  "root:DeleteAccessKey",
  "root:ListAccessKeys",
];

/** Of these moto shows nothing either way. */
const unshown: Partial<Record<OperationName, string>> = {
  "sts:GetCallerIdentity": "it is always allowed, in AWS too",
  "account:GetAlternateContact": "moto refuses it to everybody, as one that is not set",
};

describe("a role with exactly the policies, and then without one permission:", () => {
  it.each(calls.filter((call) => !lacking.includes(call) && unshown[call] === undefined))("%s", async (operation) => {
    const [{ name: permission }] = neededBy(operation);
    expect((await answerTo(operation)).class, "with the policies as they are").not.toBe("access-denied");
    const fewer = without(permission, documents);
    expect(fewer, `${permission} is in one policy`).toHaveLength(1);
    await role.give(fewer);
    const refused = await answerTo(operation);
    await role.give(documents.filter(({ name }) => fewer.some((one) => one.name === name)));
    expect(refused).toMatchObject({ class: "access-denied", message: expect.stringContaining(permission) as string });
  });

  it.each(lacking)("%s cannot be shown: moto does not have it", async (operation) => {
    expect((await answerTo(operation)).class).toBe("unsupported");
    const [{ name: permission }] = neededBy(operation);
    expect(
      documents.flatMap(({ document }) => document.Statement).some(({ Action }) => Action.includes(permission)),
    ).toBe(true);
  });
});
