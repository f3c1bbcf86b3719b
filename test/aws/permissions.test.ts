import { describe, expect, it, test } from "vitest";
import { actions } from "../../actions/index.ts";
import type { Action } from "../../engine/action/action.ts";
import { operations } from "../../engine/aws/operations.ts";
import { beyondContain, type Grant, grantsOf, permissionsOf } from "../../engine/aws/permissions.ts";
import { documentsOf, type Statement } from "../../engine/aws/policy-documents.ts";

test("permissions are named as IAM names them, sorted, each once", () => {
  expect(permissionsOf(["s3:ListBuckets", "iam:GetUser", "cloudtrail:LookupEvents", "iam:GetUser"])).toEqual([
    "cloudtrail:LookupEvents",
    "iam:GetUser",
    "s3:ListAllMyBuckets",
  ]);
});

test("what a call needs beside its own permission is among them", () => {
  expect(permissionsOf(["ec2:CreateSnapshots"])).toEqual(["ec2:CreateSnapshots", "ec2:CreateTags"]);
  expect(permissionsOf(["backup:StartRestoreJob"])).toEqual(["backup:StartRestoreJob", "iam:PassRole"]);
});

const named = (...names: string[]): Action[] =>
  names.map((name) => {
    const found = actions.find((action) => action.name === name);
    if (found === undefined) throw new Error(`there is no action ${name}`);
    return found;
  });
const at = (grants: readonly Grant[], level: string) =>
  grants.filter((grant) => grant.level === level).map(({ name }) => name);

describe("grants", () => {
  it("hold the engine's own look at the caller and the identities, whatever the playbook", () => {
    expect(grantsOf([])).toEqual(
      ["iam:GetAccountAuthorizationDetails", "iam:GetRole", "sts:GetCallerIdentity"].map((name) => ({
        level: "read",
        name,
        where: [],
        operations: [name],
        actions: ["preflight"],
      })),
    );
  });

  it("put what is read, what can be taken back and what cannot into levels of their own", () => {
    const grants = grantsOf(named("lambda.suspend-function", "lambda.delete-function"));
    expect(at(grants, "contain")).toEqual([
      "lambda:DeleteFunctionConcurrency",
      "lambda:PutFunctionConcurrency",
      "lambda:UpdateEventSourceMapping",
    ]);
    // Mappings are deleted on the way to deleting the function only.
    expect(at(grants, "eradicate")).toEqual([
      "lambda:DeleteEventSourceMapping",
      "lambda:DeleteFunction",
      "lambda:DeleteFunctionUrlConfig",
    ]);
    expect(at(grants, "read")).toContain("lambda:GetFunction");
  });

  it("leave to who may delete what is final in a reversible action, and say which", () => {
    const restore = named("ec2.restore-volume");
    expect(at(grantsOf(restore), "contain")).toContain("ec2:CreateVolume");
    expect(at(grantsOf(restore), "contain")).not.toContain("ec2:DeleteVolume");
    expect(at(grantsOf(restore), "eradicate")).toEqual(["ec2:DeleteVolume"]);
    expect(beyondContain(restore)).toEqual([{ action: "ec2.restore-volume", permissions: ["ec2:DeleteVolume"] }]);
    expect(beyondContain(named("iam.deny-user"))).toEqual([]);
  });

  it("do not give with a reading what deletes: whoever takes the role can delete root's keys", () => {
    const grants = grantsOf(named("iam.delete-root-keys"));
    const taking = grants.filter(({ name }) => name === "sts:AssumeRole");
    expect(taking).toMatchObject([{ level: "eradicate", operations: ["root:DeleteAccessKey", "root:ListAccessKeys"] }]);
  });

  it("join the circumstances of one permission in a level", () => {
    const tags = grantsOf(named("ec2.snapshot-instance", "ec2.snapshot-volume")).filter(
      ({ name }) => name === "ec2:CreateTags",
    );
    expect(tags).toEqual([
      {
        level: "contain",
        name: "ec2:CreateTags",
        where: [{ test: "StringEquals", key: "ec2:CreateAction", values: ["CreateSnapshot", "CreateSnapshots"] }],
        operations: ["ec2:CreateSnapshot", "ec2:CreateSnapshots"],
        actions: ["ec2.snapshot-instance", "ec2.snapshot-volume"],
      },
    ]);
    const roles = grantsOf(named("events.suspend-rule", "backup.restore-recovery-point")).filter(
      ({ name }) => name === "iam:PassRole",
    );
    expect(roles.map(({ level, where }) => [level, where[0]?.values])).toEqual([
      ["contain", ["events.amazonaws.com"]],
      ["eradicate", ["backup.amazonaws.com"]],
    ]);
  });

  it("allow every call of every action, and nothing else", () => {
    const calls = new Set(actions.flatMap((action) => action.calls));
    const grants = grantsOf(actions);
    expect([...new Set(grants.map(({ name }) => name))].toSorted()).toEqual(permissionsOf(calls));
  });
});

/** More than one statement has room for. */
const manyArns = Array.from({ length: 90 }, (_, at) => `arn:aws:iam::111122223333:role/protected/of-the-company-${at}`);

describe("policy documents", () => {
  const every = grantsOf(actions);
  const allowed = (statements: readonly Statement[]) =>
    statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);

  it("allow each grant once, under its circumstances, in a document of its level", () => {
    const documents = documentsOf(every);
    for (const { level, name, where } of every) {
      const found = documents
        .filter((one) => one.level === level)
        .flatMap(({ document }) => document.Statement)
        .filter(({ Action }) => Action.includes(name))
        .map(({ Condition = {} }) => Condition);
      const wanted = Object.fromEntries(where.map(({ test: how, key, values }) => [how, { [key]: values }]));
      expect(
        found.filter((condition) => JSON.stringify(condition) === JSON.stringify(wanted)),
        name,
      ).toHaveLength(1);
    }
    expect(documents.flatMap(({ document }) => allowed(document.Statement))).toHaveLength(every.length);
  });

  it("stay within what IAM takes of a managed policy, and attaches to a role", () => {
    const documents = documentsOf(every, manyArns);
    expect(documents.length).toBeGreaterThan(3);
    expect(documents.length).toBeLessThanOrEqual(10);
    for (const { name, document, characters } of documents) {
      expect(characters, name).toBe(JSON.stringify(document).replaceAll(/\s/g, "").length);
      expect(characters, name).toBeLessThanOrEqual(6_144);
    }
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length);
  });

  it("name each statement once, as IAM takes a Sid", () => {
    for (const { name, document } of documentsOf(every, manyArns)) {
      const sids = document.Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size, name).toBe(sids.length);
      for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
    }
  });

  it("deny changes of whom the policy protects, by the kind of ARN, and never a reading", () => {
    const user = "arn:aws:iam::111122223333:user/break-glass";
    const documents = documentsOf(grantsOf(named("iam.deny-user", "iam.deny-role", "iam.delete-user")), [
      user,
      "arn:aws:iam::*:root",
      "arn:*:iam::111122223333:role/any-partition",
    ]);
    const denied = documents.flatMap(({ name, document }) =>
      document.Statement.filter(({ Effect }) => Effect === "Deny").map((statement) => [name, statement] as const),
    );
    expect(denied.map(([name, { Sid, Resource }]) => [name, Sid, Resource])).toEqual([
      ["contain", "ContainNeverTouchUser", [user]],
      ["eradicate", "EradicateNeverTouchUser", [user]],
    ]);
    expect(denied[0]?.[1].Action).toEqual([
      "iam:AttachUserPolicy",
      "iam:DeleteUserPolicy",
      "iam:DetachUserPolicy",
      "iam:PutUserPolicy",
    ]);
    expect(denied[1]?.[1].Action).toContain("iam:DeleteUser");
    const writes = new Set(
      Object.entries(operations).flatMap(([name, { effect }]) => (effect === "write" ? [name] : [])),
    );
    expect(denied.flatMap(([, { Action }]) => Action).filter((name) => !writes.has(name))).toEqual([]);
  });

  it("deny every protected principal each change of its kind, however many there are", () => {
    const denying = documentsOf(every, manyArns)
      .flatMap(({ document }) => document.Statement)
      .filter(({ Effect }) => Effect === "Deny");
    const denies = (action: string, arn: string) =>
      denying.some(({ Action, Resource }) => Action.includes(action) && Resource.includes(arn));
    for (const arn of manyArns) {
      expect(denies("iam:DeleteRole", arn), arn).toBe(true);
      expect(denies("iam:PutRolePolicy", arn), arn).toBe(true);
      expect(denies("iam:DeleteUser", arn), arn).toBe(false);
    }
  });
});
