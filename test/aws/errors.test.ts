import { expect, test } from "vitest";
import { classify, type ErrorClass, leavesDoubt, passes } from "../../engine/aws/errors.ts";

const of = (awsName: string) => ({ awsName, class: classify(awsName, iam) });
const iam = { operation: "iam:GetUser", region: "us-east-1" };

test.each<[string, ErrorClass]>([
  ["AccessDenied", "access-denied"],
  ["UnauthorizedOperation", "access-denied"],
  ["AuthFailure", "bad-credentials"],
  ["ExpiredTokenException", "expired"],
  ["CredentialsProviderError", "expired"],
  ["RequestLimitExceeded", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["LimitExceededException", "quota"],
  ["VcpuLimitExceeded", "quota"],
  ["NoSuchEntityException", "gone"],
  ["InvalidInstanceID.NotFound", "gone"],
  ["TrailNotFoundException", "gone"],
  ["DBInstanceNotFoundFault", "gone"],
  ["RepositoryPolicyNotFoundException", "absent-config"],
  ["NoSuchBucketPolicy", "absent-config"],
  ["AWSOrganizationsNotInUseException", "absent-config"],
  ["DeleteConflictException", "conflict"],
  ["ResourceInUseException", "conflict"],
  ["InvalidGroup.Duplicate", "conflict"],
  ["CredentialReportNotReadyException", "conflict"],
  ["CredentialReportNotPresentException", "gone"],
  ["EntityTemporarilyUnmodifiableException", "temporarily-unmodifiable"],
  ["UnmodifiableEntityException", "unmodifiable"],
  ["DryRunOperation", "dry-run-ok"],
  ["OperationNotPermitted", "protected"],
  ["SubscriptionRequiredException", "subscription"],
  ["RegionDisabledException", "region"],
  ["ENOTFOUND", "network"],
  ["ECONNREFUSED", "network"],
  ["TimeoutError", "network"],
  ["NotImplemented", "unsupported"],
  ["UnknownOperationException", "unsupported"],
  ["MalformedPolicyDocumentException", "invalid"],
  ["InvalidNextTokenException", "invalid"],
  ["SomethingNobodyHasSeen", "other"],
])("%s is of class %s", (name, kind) => {
  expect(classify(name, { ...iam, status: 400 })).toBe(kind);
});

test("credentials refused in one region only are the region's matter", () => {
  const facts = { operation: "ec2:DescribeInstances", region: "me-south-1" };
  expect(classify("AuthFailure", facts)).toBe("bad-credentials");
  expect(classify("AuthFailure", { ...facts, acceptedElsewhere: true })).toBe("region");
  expect(classify("UnrecognizedClientException", { ...facts, acceptedElsewhere: true })).toBe("region");
});

test("an unknown name is judged by status and fault", () => {
  expect(classify("Strange", { ...iam, status: 404 })).toBe("unsupported");
  expect(classify("Strange", { ...iam, status: 501 })).toBe("unsupported");
  expect(classify("Strange", { ...iam, status: 503 })).toBe("server");
  expect(classify("Strange", { ...iam, fault: "server" })).toBe("server");
});

test("a status does not overrule a name", () => {
  expect(classify("NoSuchEntityException", { ...iam, status: 404 })).toBe("gone");
  expect(classify("RequestLimitExceeded", { ...iam, status: 503 })).toBe("throttled");
});

test("a quota never passes, throttling and a concurrent change do", () => {
  expect(passes(of("LimitExceededException"))).toBe(false);
  expect(passes(of("DeleteConflictException"))).toBe(false);
  expect(passes(of("Throttling"))).toBe(true);
  expect(passes(of("ConcurrentModificationException"))).toBe(true);
});

test("only an answer that was lost leaves doubt about a write", () => {
  expect(leavesDoubt(of("TimeoutError"))).toBe(true);
  expect(leavesDoubt(of("InternalFailure"))).toBe(true);
  expect(leavesDoubt(of("ECONNREFUSED"))).toBe(false);
  expect(leavesDoubt(of("Throttling"))).toBe(false);
  expect(leavesDoubt(of("AccessDenied"))).toBe(false);
});
