import { expect, test } from "vitest";
import { accountOf, arnMatches, iamNameOf } from "../../engine/aws/arn.ts";

test.each([
  ["arn:aws:iam::111122223333:role/admin", "arn:aws:iam::111122223333:role/admin", true],
  ["arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/admin", true],
  ["arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/ops/admin", false],
  ["arn:aws:iam::*:role/admin", "arn:aws:iam::111122223333:role/admin", true],
  ["arn:aws:iam::111122223333:role/br*k-gl*s", "arn:aws:iam::111122223333:role/break-glass", true],
  ["arn:aws:iam::111122223333:role/a*a", "arn:aws:iam::111122223333:role/a", false],
  ["arn:aws:iam::111122223333:role/*admin", "arn:aws:iam::111122223333:role/admin2", false],
  ["arn:aws:iam::111122223333:role/Admin", "arn:aws:iam::111122223333:role/admin", false],
  ["arn:aws:iam::111122223333:role/a.min", "arn:aws:iam::111122223333:role/admin", false],
  ["*", "arn:aws:iam::111122223333:role/admin", false],
])("%s on %s: %s", (pattern, arn, matches) => {
  expect(arnMatches(pattern, arn)).toBe(matches);
});

test("an IAM ARN gives kind and name without the path", () => {
  expect(iamNameOf("arn:aws:iam::111122223333:user/eng/ops/bob")).toEqual({ kind: "user", name: "bob" });
  expect(iamNameOf("arn:aws:ec2:eu-west-1:111122223333:instance/i-1")).toBeUndefined();
  expect(iamNameOf("bob")).toBeUndefined();
});

test("the account of an ARN is its fifth part, a name has none", () => {
  expect(accountOf("arn:aws:iam::111122223333:policy/x")).toBe("111122223333");
  expect(accountOf("arn:aws:iam::aws:policy/AdministratorAccess")).toBe("aws");
  expect(accountOf("svc-support")).toBeUndefined();
});
