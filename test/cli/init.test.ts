import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { operations } from "../../engine/aws/operations.ts";
import { permissionsOf } from "../../engine/aws/permissions.ts";
import { initCalls } from "../../engine/cli/init/reader.ts";
import { root, start } from "../drills/product.ts";
import { drillFile, initWorkplace } from "./init-workplace.ts";

const { cwd, runbook, init, textOf, names, variant, policyIn, remove } = initWorkplace();
afterAll(remove);
afterEach(() => vi.unstubAllEnvs());

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
    const scratch = join(cwd, "scratch");
    mkdirSync(scratch);
    vi.stubEnv("TMPDIR", scratch);
    const { code, err } = await init("verbose", drillFile("acme"), "--verbose");
    const sent = err
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { operation: string }).operation);
    expect(code).toBe(0);
    expect(sent.filter((operation) => !(initCalls as readonly string[]).includes(operation))).toEqual([]);
    expect(sent).toContain("cloudtrail:LookupEvents");
    expect(tmpdir()).toBe(scratch);
    expect(readdirSync(scratch)).toEqual([]);
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
      `faults:\n  - { operation: "cloudtrail:LookupEvents", error: AccessDeniedException, status: 400 }\n`,
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
      `faults:\n  - { operation: "iam:GetAccountAuthorizationDetails", error: AccessDenied, status: 403 }\n`,
    );
    const { code, out } = await init("nobody", drill);
    expect({ code, said: out.includes("Not read: iam") }).toEqual({ code: 3, said: true });
    expect(policyIn("nobody").identities.sanctioned).toHaveLength(2);
  });

  it("writes nothing for a caller who is unfit, or whose session has run out", async () => {
    const rooted = variant("root", `caller: { arn: "arn:aws:iam::111122223333:root" }\n`);
    expect(await init("as-root", rooted)).toMatchObject({ code: 7, err: expect.stringContaining("CALLER_UNSAFE") });
    const expired = variant(
      "expired",
      `faults:\n  - { operation: "s3:ListBuckets", error: ExpiredToken, status: 400 }\n`,
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
