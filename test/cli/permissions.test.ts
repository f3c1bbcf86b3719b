import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { acting, keepingIo } from "./io.ts";

let folder: string;
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

const playbook = `runbook: 1
title: "Users \\e[2J"
inputs: { users: { type: list<User> } }
stages:
  - id: look
    title: Look
    steps:
      - { id: regions, uses: account.list-regions }
  - id: deny
    title: Deny
    steps:
      - id: deny_users
        for-each: inputs.users
        as: user
        key: user.id
        uses: iam.deny-user
        with: { user: "\${{ user }}" }
  - id: delete
    title: Delete
    steps:
      - id: approve_users
        checkpoint: { approve: "Delete them?", targets: inputs.users }
      - id: delete_users
        for-each: steps.approve_users.result.approved
        as: user
        key: user.id
        uses: iam.delete-user
        with: { user: "\${{ user }}" }
`;
const breakGlass = "arn:aws:iam::111122223333:user/break-glass";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "permissions-"));
  put("users.yaml", playbook);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function permissions(...args: string[]) {
  const io = keepingIo({ cwd: folder });
  const code = await cli(["permissions", ...args], io);
  return { code, out: io.out(), err: io.err() };
}

interface Shown {
  readonly stage: string | null;
  readonly documents: readonly {
    readonly name: string;
    readonly file: string | null;
    readonly document: { readonly Statement: readonly { Effect: string; Action: string[]; Resource: unknown }[] };
  }[];
  readonly permissions: readonly { permission: string; level: string; actions: string[] }[];
}

async function shown(...args: string[]): Promise<Shown> {
  const { code, out, err } = await permissions("users.yaml", "--json", ...args);
  expect({ code, err, lines: out.trim().split("\n").length }).toEqual({ code: 0, err: "", lines: 1 });
  return JSON.parse(out) as Shown;
}

describe("runbook permissions", () => {
  it("shows them level by level, with sizes and what to know, and nothing that acts on a terminal", async () => {
    const { code, out, err } = await permissions("users.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^read \(\d+\)$/m);
    expect(out).toMatch(/^contain \(4\)$/m);
    expect(out).toContain("  iam: AttachUserPolicy, DeleteUserPolicy, DetachUserPolicy, PutUserPolicy\n");
    expect(out).toMatch(/→ eradicate: \d+ of the 6144 characters/);
    expect(out).toContain("`--out <dir>` writes the policies");
    expect(out).not.toMatch(acting);
  });

  it("says with --json which actions need what", async () => {
    const all = await shown();
    expect(all.permissions).toContainEqual(
      expect.objectContaining({
        permission: "iam:PutUserPolicy",
        level: "contain",
        actions: ["iam.delete-user", "iam.deny-user"],
      }),
    );
    expect(all.documents.map(({ name, file }) => [name, file])).toEqual([
      ["read", null],
      ["contain", null],
      ["eradicate", null],
    ]);
  });

  it("compiles one stage alone, with the look that every run begins with", async () => {
    const look = await shown("--stage", "look");
    expect(look).toMatchObject({ stage: "look" });
    expect(look.documents.map(({ name }) => name)).toEqual(["read"]);
    expect(look.permissions.map(({ permission }) => permission)).toEqual([
      "account:ListRegions",
      "ec2:DescribeRegions",
      "iam:GetAccountAuthorizationDetails",
      "iam:GetRole",
      "sts:GetCallerIdentity",
    ]);
    const deny = await shown("--stage", "deny");
    expect(deny.documents.map(({ name }) => name)).toEqual(["read", "contain"]);
  });

  it("knows no stage that is not there, and names the nearest", async () => {
    expect(await permissions("users.yaml", "--stage", "dney")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/USAGE: The playbook has no stage dney\.[^]*Did you mean deny\?/) as string,
    });
    expect((await permissions("users.yaml", "--stage", "nothing-like-it")).err).toContain(
      "Its stages: look, deny, delete.",
    );
  });

  it("denies changes of whom the policy protects: the one given, or the one beside the playbook", async () => {
    const policy = `account: "111122223333"\nwindow: { start: 2026-03-02T02:00:00Z }\nidentities: { never_touch: ["${breakGlass}"] }\nrules: []\n`;
    const denied = ({ documents }: Shown) =>
      documents.flatMap(({ name, document }) =>
        document.Statement.flatMap(({ Effect, Resource }) => (Effect === "Deny" ? [[name, Resource]] : [])),
      );
    expect(denied(await shown())).toEqual([]);
    put("mine.yaml", policy);
    const both = [
      ["contain", [breakGlass]],
      ["eradicate", [breakGlass]],
    ];
    expect(denied(await shown("--policy", "mine.yaml"))).toEqual(both);
    put("policy.yaml", policy);
    expect(denied(await shown())).toEqual(both);
    put("policy.yaml", policy.replace("arn:aws", "arn:*"));
    expect((await permissions("users.yaml")).out).toContain("No policy of these denies changes of arn:*:iam");
  });

  it("writes each document as IAM takes it, and says which lie there from before", async () => {
    expect(await permissions("users.yaml", "--out", "role")).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(join(folder, "role"))).toEqual(["contain.json", "eradicate.json", "read.json"]);
    const { documents } = await shown("--out", "role");
    for (const { file, document } of documents)
      expect(JSON.parse(readFileSync(join(folder, file ?? ""), "utf8"))).toEqual(document);
    const { err } = await permissions("users.yaml", "--out", "role", "--stage", "look");
    expect(err).toContain("role/contain.json, role/eradicate.json");
  });

  it("says where it cannot write", async () => {
    put("file", "");
    expect(await permissions("users.yaml", "--out", "file")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("FILE_UNWRITABLE: The policies cannot be written to file") as string,
    });
  });

  it("shows the mistakes of a playbook, a policy and a name as the other commands do", async () => {
    put("wrong.yaml", playbook.replace("iam.deny-user", "iam.deny-usr"));
    expect(await permissions("wrong.yaml")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("PLAYBOOK_INVALID: wrong.yaml has 1 mistake") as string,
    });
    put("wrong-policy.yaml", "acount: x\n");
    expect((await permissions("users.yaml", "--policy", "wrong-policy.yaml")).err).toContain("POLICY_INVALID");
    expect((await permissions("user.yaml")).err).toContain("Did you mean users.yaml?");
  });
});
