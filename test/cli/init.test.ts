import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { operations } from "../../engine/aws/operations.ts";
import { permissionsOf } from "../../engine/aws/permissions.ts";
import { initCalls } from "../../engine/cli/init-reader.ts";
import { quoted } from "../../engine/cli/init-yaml.ts";
import { cli } from "../../engine/cli/main.ts";
import { loadPolicy } from "../../engine/policy/load.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import { root, start } from "../drills/product.ts";
import { acting, keepingIo } from "./io.ts";

const cwd = mkdtempSync(join(tmpdir(), "init-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const drillFile = (name: string) => join(root, "playbooks/drills", `${name}.yaml`);
const hostile = join(root, "test/drills/hostile.yaml");
const files = ["README.md", "playbook.yaml", "policy.yaml", "tests/playbook.test.yaml"];

async function runbook(...args: string[]) {
  const io = keepingIo({ cwd });
  const code = await cli(args, io);
  return { code, out: io.out(), err: io.err() };
}
const init = (dir: string, drill: string, ...more: string[]) => runbook("init", dir, "--drill", drill, ...more);
const textOf = (...path: string[]) => readFileSync(join(cwd, ...path), "utf8");
const names = (dir: string) =>
  readdirSync(join(cwd, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(cwd, dir).length + 1))
    .toSorted();

const fromHere = relative(cwd, drillFile("company"));

/** A drill of its own, over another. */
function variant(name: string, text: string): string {
  writeFileSync(join(cwd, `${name}.yaml`), text);
  return join(cwd, `${name}.yaml`);
}

function policyIn(dir: string): Policy {
  const loaded = loadPolicy(join(cwd, dir, "policy.yaml"));
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

describe.each([
  ["company", drillFile("company")],
  ["benign", drillFile("benign")],
  ["acme", drillFile("acme")],
  ["hostile", hostile],
])("init on %s", (name, drill) => {
  let said: { code: number; out: string; err: string };
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

  it("that would stand for more than themselves are left out", async () => {
    const drill = variant(
      "wildcards",
      `drill: wildcards\nextends: ${fromHere}\nstate:\n  iam:\n    users:\n      mallory: { path: "/*/", created: 2020-01-01T00:00:00Z, tags: { "x\\e[2J\\n": terraform } }\n`,
    );
    expect((await init("wildcards", drill)).code).toBe(0);
    const policy = policyIn("wildcards");
    expect(JSON.stringify(policy.identities.sanctioned)).not.toContain("mallory");
    expect(textOf("wildcards", "policy.yaml")).toContain('user/*/mallory" } # left out: its name holds *');
    expect(policy.tags.iac).toEqual({ ManagedBy: ["terraform"], "x\u001b[2J\n": ["terraform"] });
    expect(acting.exec(textOf("wildcards", "policy.yaml"))?.[0]).toBeUndefined();
  });
});

describe("init", () => {
  it("declares reads only", () => {
    expect(initCalls.filter((operation) => operations[operation].effect !== "read")).toEqual([]);
  });

  it("asks for nothing that the policies for reading do not allow", async () => {
    const { out } = await runbook("permissions", join(root, "playbooks/compromised-account.yaml"), "--json");
    const { permissions } = JSON.parse(out) as { permissions: { permission: string; level: string }[] };
    const reading = permissions.filter(({ level }) => level === "read").map(({ permission }) => permission);
    expect(reading).toEqual(expect.arrayContaining([...permissionsOf(initCalls)]));
  });

  it("sends nothing but what it declares, and leaves nothing behind but its folder", async () => {
    const before = new Set(readdirSync(tmpdir()));
    const { code, err } = await init("verbose", drillFile("acme"), "--verbose");
    const sent = err
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { operation: string }).operation);
    expect(code).toBe(0);
    expect(sent.filter((operation) => !(initCalls as readonly string[]).includes(operation))).toEqual([]);
    expect(sent).toContain("cloudtrail:LookupEvents");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("runbook-init") && !before.has(name))).toEqual([]);
    expect(readdirSync(cwd)).not.toContain(".runbook");
  });

  it("prints one object with --json", async () => {
    const { code, out } = await init("json", drillFile("benign"), "--json");
    const said = JSON.parse(out) as { guesses: { left_out: string | null }[] };
    expect({ code, ...said }).toMatchObject({
      code: 0,
      kind: "drill",
      account: "111122223333",
      folder: "json",
      files: ["policy.yaml", "playbook.yaml", "tests/playbook.test.yaml", "README.md"].map((name) =>
        join("json", name),
      ),
      check_first: expect.arrayContaining([expect.stringContaining("nobody can guess")]),
      gaps: [],
    });
    expect(said.guesses).toContainEqual({
      section: "users",
      value: "arn:aws:iam::111122223333:user/alice",
      because: "made 2021-01-10",
      left_out: null,
      look: null,
    });
  });

  it("replaces nothing without --force", async () => {
    mkdirSync(join(cwd, "full"));
    writeFileSync(join(cwd, "full/policy.yaml"), "mine\n");
    const refused = await init("full", drillFile("company"));
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain("full already has policy.yaml");
    expect(names("full")).toEqual(["policy.yaml"]);
    expect(textOf("full", "policy.yaml")).toBe("mine\n");
    writeFileSync(join(cwd, "full/other.txt"), "mine\n");
    expect((await init("full", drillFile("company"), "--force")).code).toBe(0);
    expect(textOf("full", "policy.yaml")).toContain("CHECK FIRST");
    expect(textOf("full", "other.txt")).toBe("mine\n");
  });

  it.skipIf(process.getuid?.() === 0)("says which folder cannot be written, before it asks anything", async () => {
    mkdirSync(join(cwd, "locked"));
    chmodSync(join(cwd, "locked"), 0o500);
    const { code, err } = await init("locked/deep", drillFile("company"), "--verbose");
    expect(code).toBe(2);
    expect(err).toMatch(/^FILE_UNWRITABLE/);
    expect(err).not.toContain("GetCallerIdentity");
  });

  it("says that a file stands where the folder should be", async () => {
    writeFileSync(join(cwd, "taken"), "");
    for (const dir of ["taken", "taken/deep"]) {
      const { code, err } = await init(dir, drillFile("company"), "--verbose");
      expect(code).toBe(2);
      expect(err).toMatch(/^FILE_UNWRITABLE/);
      expect(err).not.toContain("GetCallerIdentity");
    }
  });

  it("says what it could not read, and leaves out what nobody can date without it", async () => {
    const drill = variant(
      "blind",
      `drill: blind\nextends: ${fromHere}\nfaults:\n  - { operation: "cloudtrail:LookupEvents", error: AccessDeniedException, status: 400 }\n`,
    );
    const { code, out } = await init("blind", drill);
    expect(code).toBe(3);
    expect(out).toContain("Not read: cloudtrail in us-east-1");
    const policy = policyIn("blind");
    expect(policy.identities.trusted_accounts).toEqual(["111122223333", "444455556666"]);
    expect(policy.resources.public_buckets).toEqual([]);
  });

  it("goes on without one region, and without the identities", async () => {
    expect((await init("gap", drillFile("gap-only"))).code).toBe(3);
    const drill = variant(
      "nobody",
      `drill: nobody\nextends: ${fromHere}\nfaults:\n  - { operation: "iam:GetAccountAuthorizationDetails", error: AccessDenied, status: 403 }\n`,
    );
    const { code, out } = await init("nobody", drill);
    expect({ code, said: out.includes("Not read: iam") }).toEqual({ code: 3, said: true });
    expect(policyIn("nobody").identities.sanctioned).toHaveLength(2);
  });

  it("writes nothing for a caller who is unfit, or whose session has run out", async () => {
    const root = variant(
      "root",
      `drill: root\nextends: ${fromHere}\ncaller: { arn: "arn:aws:iam::111122223333:root" }\n`,
    );
    expect(await init("as-root", root)).toMatchObject({ code: 7, err: expect.stringContaining("CALLER_UNSAFE") });
    const expired = variant(
      "expired",
      `drill: expired\nextends: ${fromHere}\nfaults:\n  - { operation: "s3:ListBuckets", error: ExpiredToken, status: 400 }\n`,
    );
    expect(await init("late", expired)).toMatchObject({ code: 2, err: expect.stringContaining("NO_CREDENTIALS") });
    expect([existsSync(join(cwd, "as-root")), existsSync(join(cwd, "late"))]).toEqual([false, false]);
  });

  it("says that there are no credentials, without a terminal, and writes nothing", async () => {
    const { code, stdout, stderr } = await start(cwd, ["init", "live"], { AWS_EC2_METADATA_DISABLED: "true" }).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^NO_CREDENTIALS.*\n.*AWS_PROFILE/m);
    expect(existsSync(join(cwd, "live"))).toBe(false);
  }, 30_000);

  it("names the package by node_modules, where it is installed there", async () => {
    mkdirSync(join(cwd, "org/node_modules"), { recursive: true });
    symlinkSync(root, join(cwd, "org/node_modules/runbook"));
    expect((await init("org/aws/response", drillFile("benign"))).code).toBe(0);
    expect(textOf("org/aws/response/playbook.yaml")).toContain(
      'extends: "../../node_modules/runbook/playbooks/compromised-account.yaml"',
    );
    expect((await runbook("validate", "org/aws/response/playbook.yaml")).code).toBe(0);
  });

  it("is explained by --help", async () => {
    const { code, out } = await runbook("init", "--help");
    expect(code).toBe(0);
    for (const word of ["--drill", "--force", "--json", "Exit codes", "30", "response"]) expect(out).toContain(word);
  });
});
