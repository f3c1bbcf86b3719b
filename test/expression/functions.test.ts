import { describe, expect, it } from "vitest";
import { arnMatches } from "../../engine/expression/arn.ts";
import { inCidr, isBlock } from "../../engine/expression/cidr.ts";
import { longestPattern, reMatch } from "../../engine/expression/functions.ts";

describe("arnMatches", () => {
  const role = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/ForECS";
  it.each([
    [role, "arn:aws:iam::*:role/aws-service-role/*", true],
    [role, "arn:aws:iam::111122223333:role/*ECS", true],
    [role, role, true],
    [role, "arn:aws:iam::*", false],
    [role, "*", false],
    [role, "arn:aws:iam::*:role/Aws-service-role/*", false],
    [role, "arn:aws:iam::111122223333:role/aws-service-role", false],
    ["arn:aws:iam::1:user/a", "arn:aws:iam::1:user/", false],
    ["arn:aws:iam::1:user/a", "arn:aws:iam::1:user/a*", true],
    ["arn:aws:iam::1:user/.", "arn:aws:iam::1:user/?", false],
    ["", "", true],
  ])("%s by %s is %s", (arn, pattern, matches) => {
    expect(arnMatches(arn, pattern)).toBe(matches);
  });

  it("stays fast on a pattern made to be slow", () => {
    const started = performance.now();
    expect(arnMatches("a".repeat(4000), `${"*a".repeat(1000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("inCidr", () => {
  it.each([
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.1.2.3", "10.0.0.0/8", false],
    ["203.0.113.7", "203.0.113.7", true],
    ["203.0.113.8", "203.0.113.7/32", false],
    ["1.2.3.4", "0.0.0.0/0", true],
    ["2001:db8::1", "2001:db8::/32", true],
    ["2001:db9::1", "2001:db8::/32", false],
    ["2001:db8::1", "10.0.0.0/8", false],
    ["ec2.amazonaws.com", "0.0.0.0/0", false],
    ["", "0.0.0.0/0", false],
    ["010.1.2.3", "10.0.0.0/8", false],
  ])("%s in %s is %s", (address, block, inside) => {
    expect(inCidr(address, block)).toBe(inside);
  });

  it.each(["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/-1", "::/129", "10.0.0.0/ 8", "fe80::1%eth0"])(
    "%j is no block",
    (block) => {
      expect(isBlock(block)).toBe(false);
      expect(() => inCidr("10.0.0.1", block)).toThrow(/block/);
    },
  );
});

describe("reMatch", () => {
  it("finds a pattern anywhere and takes linear time where others backtrack", () => {
    expect(reMatch("svc-support", "supp")).toBe(true);
    expect(reMatch("svc-support", "^supp")).toBe(false);
    const started = performance.now();
    expect(reMatch(`${"a".repeat(5000)}!`, "^(a+)+$")).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("refuses what is no pattern or too long a one", () => {
    expect(() => reMatch("a", "(")).toThrow();
    expect(() => reMatch("a", "a".repeat(longestPattern + 1))).toThrow(/longer/);
  });
});
