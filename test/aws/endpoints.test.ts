import { expect, test } from "vitest";
import { endpointOf, runKindOf } from "../../engine/aws/endpoints.ts";

const emulator = "http://127.0.0.1:5000";

test("a run is live unless an endpoint is set", () => {
  expect(runKindOf({})).toBe("live");
  expect(runKindOf({ AWS_ENDPOINT_URL: "" })).toBe("live");
  expect(runKindOf({ AWS_ENDPOINT_URL: emulator })).toBe("emulator");
});

test("an endpoint of AWS's own does not make an emulator of it", () => {
  expect(runKindOf({ AWS_ENDPOINT_URL_STS: "https://sts-fips.us-east-1.amazonaws.com" })).toBe("live");
  expect(runKindOf({ AWS_ENDPOINT_URL: "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com" })).toBe("live");
  expect(runKindOf({ AWS_ENDPOINT_URL: "https://amazonaws.com.evil.example" })).toBe("emulator");
});

test("an endpoint of a service that is not in use changes nothing", () => {
  expect(runKindOf({ AWS_ENDPOINT_URL_DYNAMODB: emulator })).toBe("live");
});

test("a run half on an emulator and half on AWS is refused", () => {
  expect(() => runKindOf({ AWS_ENDPOINT_URL_IAM: emulator })).toThrow(/sends iam to an emulator and .*sts.* to AWS/);
  expect(() => runKindOf({ AWS_ENDPOINT_URL: emulator, AWS_ENDPOINT_URL_IAM: "https://iam.amazonaws.com" })).toThrow();
});

test("a service's own endpoint goes before the common one, and both can be told to be ignored", () => {
  const set = { AWS_ENDPOINT_URL: emulator, AWS_ENDPOINT_URL_IAM: "http://127.0.0.1:6000" };
  expect(endpointOf("iam", set)).toBe("http://127.0.0.1:6000");
  expect(endpointOf("ec2", set)).toBe(emulator);
  expect(endpointOf("ec2", { ...set, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" })).toBeUndefined();
  expect(runKindOf({ ...set, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" })).toBe("live");
});
