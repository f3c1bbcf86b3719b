import { expect, test } from "vitest";
import { permissionsOf } from "../../engine/aws/permissions.ts";

test("permissions are named as IAM names them, sorted, each once", () => {
  expect(permissionsOf(["s3:ListBuckets", "iam:GetUser", "cloudtrail:LookupEvents", "iam:GetUser"])).toEqual([
    "cloudtrail:LookupEvents",
    "iam:GetUser",
    "s3:ListAllMyBuckets",
  ]);
});
