/** What `runbook init` makes of what it finds in an account. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { comment, quoted } from "../../engine/cli/init/yaml.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import { root } from "../drills/product.ts";
import { drillFile, initWorkplace, type Said } from "./init-workplace.ts";
import { acting } from "./io.ts";

const { cwd, runbook, init, textOf, names, variant, policyIn, remove } = initWorkplace();
afterAll(remove);

const hostile = join(root, "test/drills/hostile.yaml");
const files = ["README.md", "playbook.yaml", "policy.yaml", "tests/playbook.test.yaml"];

describe.each([
  ["company", drillFile("company")],
  ["benign", drillFile("benign")],
  ["acme", drillFile("acme")],
  ["hostile", hostile],
])("init on %s", (name, drill) => {
  let said: Said;
  beforeAll(async () => (said = await init(name, drill)));

  it("writes a folder whose files are valid, and nothing else", async () => {
    expect(said).toMatchObject({ code: 0, err: "" });
    expect(names(name)).toEqual(files);
    const checked = await runbook("validate", "--json", `${name}/policy.yaml`, `${name}/playbook.yaml`);
    expect(JSON.parse(checked.out)).toMatchObject({
      ok: true,
      files: [{ kind: "policy" }, { kind: "playbook" }],
    });
  });

  it("names the schema in each YAML file, where it is", () => {
    for (const file of files.filter((each) => each.endsWith(".yaml"))) {
      const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(textOf(name, file))?.[1] ?? "none";
      expect(JSON.parse(readFileSync(join(cwd, name, dirname(file), schema), "utf8"))).toMatchObject({
        $schema: "http://json-schema.org/draft-07/schema#",
      });
    }
  });

  it("marks every line that it took from the account, and lets no word of it act", () => {
    const policy = textOf(name, "policy.yaml");
    const guessed = policy.split("\n").filter((line) => /^ {4}(# )?- (\{ arn: )?"/.test(line));
    expect(guessed.length).toBeGreaterThan(15);
    const facts = /# you, who ran this$|# AWS's own|- "[^"]+:role\/(incident-responder|aws-service-role\/\*\/\*)"$/;
    expect(guessed.filter((line) => !/ # (guess|left out): /.test(line) && !facts.test(line))).toEqual([]);
    for (const text of [policy, said.out]) {
      expect(acting.exec(text)?.[0]).toBeUndefined();
      expect(text).not.toMatch(/^.{0,20}FORGED/m);
    }
  });
});

describe("what init makes of an account that was broken into", () => {
  it("leaves out all that the intruder made or opened, with the reason", () => {
    const policy = policyIn("acme");
    const arn = (rest: string) => `arn:aws:iam::111122223333:${rest}`;
    expect(policy.identities.sanctioned.map((one) => one.arn)).toEqual([
      arn("role/incident-responder"),
      arn("role/aws-service-role/*/*"),
      arn("user/alice"),
      arn("user/backup-svc"),
      arn("user/bob"),
      arn("group/Administrators"),
      arn("group/Developers"),
      arn("role/service-role/AWSBackupDefaultServiceRole"),
      arn("role/terraform"),
      arn("role/vendor-security-audit"),
    ]);
    expect(policy).toMatchObject({
      account: "111122223333",
      identities: {
        never_touch: [arn("role/incident-responder"), arn("role/aws-service-role/*/*")],
        trusted_accounts: ["111122223333", "444455556666", "222233334444"],
        trusted_providers: [arn("oidc-provider/token.actions.githubusercontent.com")],
        service_users: [],
      },
      resources: { public_buckets: ["acme-www-assets"] },
      creators: { iac: [arn("role/terraform")] },
      tags: { iac: { ManagedBy: ["terraform"] }, required: [] },
      regions: { allowed: ["eu-west-1", "us-east-1"] },
      domains: { known: ["acme.example"] },
      indicators: { access_keys: [], ips: [], user_agents: [], principals: [] },
      networks: { known: [] },
    });
    const text = textOf("acme", "policy.yaml");
    for (const [value, reason] of [
      ["user/svc-support", "it was made 2026-03-02"],
      ["user/ci-deploy", "AWS found a key of this user in public: it carries AWSCompromisedKeyQuarantineV2"],
      ["role/web-app-role", "whom it lets in was changed: UpdateAssumeRolePolicy 2026-03-02 02:27 by arn:"],
      ["policy/acme-deploy-policy", "what it allows was changed 2026-03-02"],
      ["999988887777", "role OrgAuditAccess trusts it; of that role: it was made 2026-03-02"],
      ["idp.attacker.example", "it was made 2026-03-02"],
      ["backup-svc", "it was given a console password 2026-03-02"],
      ["ap-southeast-3", "the oldest thing in it"],
      ["acme-login-verify.com", "it was made 2026-03-02"],
      ["AKIAEXAMPLECIKEY0001", "AWS found one of this user's keys in public"],
    ] as const)
      expect(
        text.split("\n").some((line) => line.includes(`${value}"`) && line.includes(`# left out: ${reason}`)),
        value,
      ).toBe(true);
    // Ours, and changed by the intruder: in, and to be looked at.
    expect(text).toMatch(
      /user\/bob" \} # guess: made 2023-02-01\. LOOK: UpdateLoginProfile 2026-03-02 03:05 by \S+svc-support/,
    );
  });

  it("says first what is to be checked first", () => {
    const list = textOf("acme", "policy.yaml")
      .split("\n")
      .filter((line) => /^# \d+\. /.test(line));
    expect(list[0]).toContain("AWS has quarantined ci-deploy");
    expect(list.find((line) => line.includes("Changed in the last 30 days"))).toContain("user/bob");
  });

  it("carries the shipped rules, word for word", () => {
    const rules = (file: string) => (parse(readFileSync(file, "utf8")) as Policy).rules;
    expect(rules(join(cwd, "acme/policy.yaml"))).toEqual(rules(join(root, "playbooks/policy.example.yaml")));
  });

  it("passes the test that it writes", async () => {
    const { code, out } = await runbook("test", "--json", "acme/tests/playbook.test.yaml");
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 0, ok: true, cases: [{}, {}] });
  }, 60_000);
});

describe("a caller whom the intruder may have had", () => {
  it("is told so first", async () => {
    const drill = variant(
      "young",
      "state:\n  iam:\n    roles:\n      incident-responder: { created: 2026-03-01T00:00:00Z }\n",
    );
    const { code, out } = await init("young", drill, "--json");
    const { check_first } = JSON.parse(out) as { check_first: string[] };
    expect(code).toBe(0);
    expect(check_first[0]).toMatch(/^You are \S+role\/incident-responder: it was made 2026-03-01, within/);
  });
});

describe("a bucket into which everybody may write", () => {
  it("is not taken for one that is meant to be public", async () => {
    const statement = '{ Effect: Allow, Principal: "*", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" }';
    const bucket = `{ created: 2020-01-01T00:00:00Z, region: us-east-1, policy: { Version: "2012-10-17", Statement: [${statement}] } }`;
    const drill = variant("writable", `state:\n  s3:\n    buckets:\n      dropbox: ${bucket}\n`);
    expect((await init("writable", drill)).code).toBe(0);
    expect(policyIn("writable").resources.public_buckets).toEqual(["acme-www-assets"]);
    expect(textOf("writable", "policy.yaml")).toContain('"dropbox" # left out: its policy lets everybody do more');
  });
});

describe("an account with many whom AWS has quarantined", () => {
  it("has a list that can still be read", async () => {
    const user = (number: number) =>
      `      u${number}: { created: 2020-01-01T00:00:00Z, attached: [AWSCompromisedKeyQuarantineV3] }\n`;
    const drill = variant(
      "many",
      `state:\n  iam:\n    users:\n${Array.from({ length: 11 }, (_, at) => user(at)).join("")}`,
    );
    const { check_first } = JSON.parse((await init("many", drill, "--json")).out) as { check_first: string[] };
    expect(check_first[0]).toContain("quarantined u0, u1, u10, u2, u3, u4, u5, u6 and 3 more: a key is public");
  });
});

describe("names in the account", () => {
  it.each([
    "\u001b[2J",
    "a\nrules: []",
    '"',
    "\\",
    "\u2028\u0085\u202e",
    "\u{1f600}\u{e0001}",
    "#",
    "${{ 1 }}",
    "\ud800",
  ])("%j are quoted so that they are nothing but text", (text) => {
    const scalar = quoted(text);
    expect(scalar).toMatch(/^[ -~]+$/);
    // Of a lone surrogate YAML has no spelling; nothing that AWS answers holds one.
    if (text !== "\ud800") expect(parse(`a: ${scalar} # b`)).toEqual({ a: text });
  });

  it("end no comment and act on no terminal", () => {
    expect(comment("x\nrules: []\u001b[2J\u2028\u202e")).toBe("# x\\u{a}rules: []\\u{1b}[2J\\u{2028}\\u{202e}");
  });

  it("that would stand for more than themselves are left out", async () => {
    const drill = variant(
      "wildcards",
      `state:\n  iam:\n    users:\n      mallory: { path: "/*/", created: 2020-01-01T00:00:00Z, tags: { "x\\e[2J\\n": terraform } }\n`,
    );
    expect((await init("wildcards", drill)).code).toBe(0);
    const policy = policyIn("wildcards");
    expect(JSON.stringify(policy.identities.sanctioned)).not.toContain("mallory");
    expect(textOf("wildcards", "policy.yaml")).toContain('user/*/mallory" } # left out: its name holds *');
    expect(policy.tags.iac).toEqual({ ManagedBy: ["terraform"], "x\u001b[2J\n": ["terraform"] });
    expect(acting.exec(textOf("wildcards", "policy.yaml"))?.[0]).toBeUndefined();
  });
});
