import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { operations, serviceOf } from "../../../engine/aws/operations.ts";
import { iam } from "../../../engine/aws/simulated/iam/iam.ts";
import { account, allowing, arn, awsPolicy, iamAccount, region, trusting } from "./iam-account.ts";

const created = "2023-05-04T09:00:00Z";
const declared = {
  users: {
    ci: {
      id: "AIDAEXAMPLECI",
      created,
      access_keys: { AKIAEXAMPLECIKEY0001: { created } },
      attached: ["deploy", "AdministratorAccess"],
      groups: ["ops"],
      mfa_devices: { [arn("mfa/ci")]: { enabled: created } },
    },
    bob: { created, password: { created }, tags: { Team: "ops" } },
  },
  groups: { ops: { created } },
  roles: {
    web: {
      created,
      trust: trusting({ Service: "ec2.amazonaws.com" }),
      inline: { own: JSON.stringify(allowing("s3:*")) },
    },
  },
  policies: {
    deploy: { path: "/ci/", created, default: "v1", versions: { v1: { created, document: allowing("s3:*") } } },
  },
  instance_profiles: { web: { created, roles: ["web"] } },
  password_policy: { minimum_length: 14 },
  account_aliases: ["acme"],
  root: { mfa: false },
};

function faultsOf(state: unknown): string[] {
  const ajv = new Ajv({ allErrors: true, strict: false });
  formats.default(ajv);
  ajv.validate(iam.schema, state);
  return (ajv.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

describe("what a drill declares of IAM", () => {
  test("may leave out every field that has a default", () => {
    expect(faultsOf(declared)).toEqual([]);
    expect(faultsOf({})).toEqual([]);
  });

  test("is refused with a field that there is none of, and without one that has no default", () => {
    expect(faultsOf({ users: { bob: { created, passwort: {} } } })).toEqual([
      "/users/bob must NOT have additional properties",
    ]);
    expect(faultsOf({ users: { bob: {} } })).toEqual(["/users/bob must have required property 'created'"]);
    expect(faultsOf({ policies: { p: { created, default: "4", versions: {} } } })).toHaveLength(1);
  });

  test("is filled in: ids, ARNs for names, text for documents; and the whole state fits the schema again", () => {
    const { state } = iamAccount(declared);
    expect(state.users["ci"]).toMatchObject({
      id: "AIDAEXAMPLECI",
      path: "/",
      attached: [arn("policy/ci/deploy"), awsPolicy("AdministratorAccess")],
    });
    expect(state.users["bob"]?.id).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(state.users["bob"]?.password?.last_changed).toBe(created);
    expect(state.roles["web"]?.trust).toBe(JSON.stringify(declared.roles.web.trust));
    expect(faultsOf(state)).toEqual([]);
    expect(iam.prepare(state, { account, region, now: created })).toEqual(state);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  test("is not changed by being filled in, nor are the defaults by being used", () => {
    const before = structuredClone(declared);
    const first = iamAccount(declared);
    first.call("iam:AddUserToGroup", { UserName: "bob", GroupName: "ops" });
    first.call("iam:CreateAccessKey", { UserName: "bob" });
    expect(declared).toEqual(before);
    expect(iamAccount(declared).state.users["bob"]).toMatchObject({ groups: [], access_keys: {} });
  });

  test.each<[string, object]>([
    ["group", { users: { u: { created, groups: ["none"] } } }],
    ["policy", { users: { u: { created, attached: ["NoSuchPolicy"] } } }],
    ["boundary", { roles: { r: { created, trust: "{}", boundary: arn("policy/none") } } }],
    ["default version", { policies: { p: { created, default: "v2", versions: { v1: { created, document: "{}" } } } } }],
    ["role in an instance profile", { instance_profiles: { p: { created, roles: ["none"] } } }],
  ])("that names a %s which is not there is a mistake in the drill", (_case, wrong) => {
    expect(() => iamAccount(wrong)).toThrow(expect.objectContaining({ code: "PLAYBOOK_INVALID" }));
  });

  test("survives hostile names", () => {
    const hostile = JSON.parse(
      `{"users":{"__proto__":{"created":"${created}"},"constructor":{"created":"${created}"}}}`,
    );
    const iamOf = iamAccount(hostile);
    expect(iamOf.call("iam:ListUsers", {}).Users?.map((each) => each.UserName)).toEqual(["__proto__", "constructor"]);
    expect(iamOf.call("iam:GetUser", { UserName: "__proto__" }).User?.Arn).toBe(arn("user/__proto__"));
  });
});

test("every IAM operation of the table is simulated", () => {
  const named = Object.keys(operations).filter((operation) => serviceOf(operation) === "iam");
  expect(Object.keys(iam.operations).toSorted()).toEqual(named.toSorted());
});

test("the objects show, by ARN, all that an expectation asks about", () => {
  const objects = iamAccount(declared).objects();
  expect(Object.keys(objects)).toEqual([
    arn("root"),
    arn("user/bob"),
    arn("user/ci"),
    arn("group/ops"),
    arn("role/web"),
    arn("policy/ci/deploy"),
    arn("instance-profile/web"),
    arn("mfa/ci"),
  ]);
  expect(objects[arn("user/ci")]).toMatchObject({
    access_keys: { AKIAEXAMPLECIKEY0001: "Active" },
    login_profile: false,
    password: null,
    groups: ["ops"],
    attached: [arn("policy/ci/deploy"), awsPolicy("AdministratorAccess")],
  });
  expect(objects[arn("user/bob")]).toMatchObject({
    login_profile: true,
    password: { last_changed: created, hash: "" },
    tags: { Team: "ops" },
  });
  expect(objects[arn("group/ops")]).toMatchObject({ members: ["ci"] });
  expect(objects[arn("role/web")]).toMatchObject({
    trusted: ["ec2.amazonaws.com"],
    inline: { own: allowing("s3:*") },
    instance_profiles: ["web"],
  });
  expect(objects[arn("policy/ci/deploy")]).toMatchObject({
    default: "v1",
    versions: ["v1"],
    documents: { v1: allowing("s3:*") },
  });
  expect(objects[arn("root")]).toMatchObject({ mfa: false, access_keys: {} });
});
