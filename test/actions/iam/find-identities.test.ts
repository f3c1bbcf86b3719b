import { describe, expect, it } from "vitest";
import { deleteAccessKey } from "../../../actions/iam/delete-access-key.ts";
import { findIdentities } from "../../../actions/iam/find-identities.ts";
import { account, arn, remedy, trusting } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";
const old = "2022-03-03T00:00:00Z";
const key = "AKIAEXAMPLEEVEKEY001";
const eve = { id: "AIDAEVE", created, path: "/night/", access_keys: { [key]: { created } } };
const web = { id: "AROAWEB", created: old, trust: trusting(arn("root")) };
const iam = { users: { eve, ann: { id: "AIDAANN", created: old, password: { created: old } } }, roles: { web } };
const find = (params: Record<string, unknown>, more: object = {}) =>
  remedy({ iam, ...more }).carryOut(findIdentities, params);
const left = async (params: Record<string, unknown>, more: object = {}) =>
  ((await find(params, more)) as { left_alone: { name: string; why: string }[] }).left_alone;

describe("iam.find-identities", () => {
  it("finds users by name and by ARN, each once, and says what they have and how old they are", async () => {
    expect(await find({ users: ["eve", " eve ", arn("user/night/eve"), "ann"] })).toMatchObject({
      users: [
        {
          id: "user/eve",
          user_name: "eve",
          user_id: "AIDAEVE",
          arn: arn("user/night/eve"),
          access_keys: [key],
          console_password: false,
          preexisting: false,
          reasons: [{ rule: "named" }],
        },
        { id: "user/ann", access_keys: [], console_password: true, preexisting: true },
      ],
      left_alone: [],
    });
  });

  it("finds roles by the ARN of a session too, with all their sessions until now as one", async () => {
    const session = `arn:aws:sts::${account}:assumed-role/web/i-0abc`;
    expect(await find({ roles: [session, "web"] })).toMatchObject({
      roles: [{ role_name: "web", role_id: "AROAWEB", preexisting: true }],
      role_sessions: [
        {
          holder_kind: "role",
          holder: "web",
          issued_at: "2026-03-02T10:00:00Z",
          handles: ["web", arn("role/web"), "AROAWEB"],
        },
      ],
    });
  });

  it("finds whose a key is, as whoever deletes it reads it again", async () => {
    const remedied = remedy({ iam });
    const { access_keys } = (await remedied.carryOut(findIdentities, { access_keys: [key] })) as {
      access_keys: { fingerprint: string }[];
    };
    expect(access_keys).toMatchObject([{ id: key, user_name: "eve", status: "Active", exposed: true }]);
    const again = await remedied.fingerprint(deleteAccessKey, { key: access_keys[0] });
    expect(access_keys[0]?.fingerprint).toBe(again);
  });

  it("says why a key has no user here", async () => {
    const foreign = "AKIAEXAMPLEFOREIGN01";
    const keys = [foreign, "AKIAEXAMPLENOBODY001", "AKIAEXAMPLEROOTKEY01", "ASIAEXAMPLESESSION01", "key"];
    const root = { created: old, access_keys: { AKIAEXAMPLEROOTKEY01: { created: old } } };
    const state = { sts: { foreign_keys: { [foreign]: "999988887777" } } };
    const found = await left({ access_keys: keys }, { iam: { ...iam, root }, state });
    expect(found.map(({ name, why }) => [name, why.slice(0, 34)])).toEqual([
      [foreign, "it belongs to account 999988887777"],
      ["AKIAEXAMPLENOBODY001", "IAM shows no user of this account "],
      ["AKIAEXAMPLEROOTKEY01", "it is no user's key: where it is t"],
      ["ASIAEXAMPLESESSION01", "it is a temporary key: name the us"],
      ["key", "it is no id of an access key"],
    ]);
  });

  it("leaves alone who runs this, whom the policy protects, and what is no name of this account", async () => {
    const policy = { identities: { never_touch: [arn("user/night/*")] } };
    const guarded = { policy: { ...policy, identities: { ...none, ...policy.identities } } };
    expect(await left({ users: ["eve"], access_keys: [key] }, guarded)).toMatchObject([
      { kind: "user", why: "the policy lists it under never_touch" },
      { kind: "access-key", why: "of its user, eve: the policy lists it under never_touch" },
    ]);
    const names = [
      "incident-responder",
      "a role",
      arn("user/night/eve"),
      "arn:aws:iam::999988887777:role/web",
      "nobody",
    ];
    const whys = (await left({ roles: names })).map(({ why }) => why);
    expect(whys).toEqual([
      expect.stringMatching(/^it is who runs this/),
      "it is neither the name nor the ARN of a role",
      "it is neither the name nor the ARN of a role",
      "it is of account 999988887777",
      "there is no such role in this account",
    ]);
  });

  it("does not wait for what it may not read of a user", async () => {
    const faults = ["iam:GetLoginProfile", "iam:ListAccessKeys"].map((operation) => ({
      operation,
      error: "AccessDenied",
      status: 403,
    }));
    expect(await find({ users: ["ann"] }, { faults })).toMatchObject({
      users: [{ user_name: "ann", access_keys: [] }],
    });
  });
});

const none = { sanctioned: [], never_touch: [], trusted_accounts: [], trusted_providers: [], service_users: [] };
