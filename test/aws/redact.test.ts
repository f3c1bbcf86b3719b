import { expect, test } from "vitest";
import { canonical } from "../../engine/journal/canonical.ts";
import { redactInput, redactOutput } from "../../engine/aws/redact.ts";

test("the secret half of a new key does not come through, the rest does", () => {
  const output = { AccessKey: { AccessKeyId: "AKIAEXAMPLE", SecretAccessKey: "s3cr3t", Status: "Active" } };
  expect(redactOutput("iam:CreateAccessKey", output)).toEqual({
    AccessKey: { AccessKeyId: "AKIAEXAMPLE", SecretAccessKey: "[secret]", Status: "Active" },
  });
  expect(output.AccessKey.SecretAccessKey).toBe("s3cr3t");
});

test("a password in an input does not come through", () => {
  expect(
    redactInput("iam:UpdateLoginProfile", { UserName: "bob", Password: "pw", PasswordResetRequired: undefined }),
  ).toEqual({
    UserName: "bob",
    Password: "[secret]",
  });
});

test("an input without the secret stays without it", () => {
  expect(redactInput("iam:UpdateLoginProfile", { UserName: "bob" })).toEqual({ UserName: "bob" });
  expect(redactOutput("iam:CreateAccessKey", {})).toEqual({});
});

test("an operation without secrets is copied as it is", () => {
  const input = { InstanceIds: ["i-1"], Filters: [{ Name: "n", Values: [] }] };
  const copy = redactInput("ec2:DescribeInstances", input);
  expect(copy).toEqual(input);
  expect(copy).not.toBe(input);
});

test("an object that is not plain data is left for the canonical form to refuse", () => {
  class Sealed {
    readonly inside = "s3cr3t";
  }
  expect(() => canonical(redactInput("ec2:DescribeInstances", { InstanceIds: [new Sealed()] }))).toThrow("Sealed");
});
