import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { keepingIo } from "./io.ts";

const folder = mkdtempSync(join(tmpdir(), "validate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  put(
    "requirements.yaml",
    `title: Ours
source: https://example.com/ours
requirements:
  - { id: U1, title: Users, asks: Delete them. }
  - { id: U2, title: Passwords, asks: Change them. }
  - { id: A3, title: A last look, asks: Look again., beyond: The intruder may have acted. }
`,
  );
});

const users = `runbook: 1
title: Users
requirements: requirements.yaml
inputs: { users: { type: list<User> } }
steps:
  - id: approve_users
    checkpoint: { approve: "Delete them?", targets: inputs.users }
  - id: delete_users
    for-each: steps.approve_users.result.approved
    as: user
    key: user.id
    uses: iam.delete-user
    with: { user: "\${{ user }}" }
    cites: [U1]
`;
const deny = `  - id: deny_users
    for-each: inputs.users
    as: user
    key: user.id
    uses: iam.deny-user
    with: { user: "\${{ user }}" }
`;

async function validate(...args: string[]) {
  const io = keepingIo({ cwd: folder });
  const code = await cli(["validate", ...args], io);
  return { code, out: io.out() };
}

describe("runbook validate", () => {
  it("says how many requirements a playbook cites, and which it does not", async () => {
    put("users.yaml", users);
    expect(await validate("users.yaml")).toEqual({
      code: 0,
      out: "✓ users.yaml: a valid playbook\n  cites 1 of 3 requirements of requirements.yaml; no step carries out: U2, A3\n",
    });
    put("requirements.yaml", "title: T\nsource: https://example.com/\nrequirements: [{ id: U1, title: T, asks: A }]\n");
    expect((await validate("users.yaml")).out).toContain("\n  cites 1 of 1 requirement of requirements.yaml\n");
  });

  it("names with --json the steps that carry each of them out", async () => {
    put("users.yaml", users);
    const { out } = await validate("users.yaml", "--json");
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      files: [
        {
          kind: "playbook",
          coverage: {
            file: "requirements.yaml",
            requirements: [
              {
                id: "U1",
                title: "Users",
                steps: [{ id: "delete_users", place: { file: "users.yaml", line: 8, column: 9 } }],
              },
              { id: "U2", steps: [] },
              { id: "A3", beyond: "The intruder may have acted.", steps: [] },
            ],
          },
        },
      ],
    });
  });

  it("refuses a playbook that deletes users and only then denies them, at the line of the deletion", async () => {
    put("users.yaml", users + deny);
    const { code, out } = await validate("users.yaml");
    expect(code).toBe(2);
    expect(out).toContain(
      "users.yaml:8:9: ORDER_HAZARD no step with iam.deny-user is sure to come before iam.delete-user",
    );
    expect(out).toContain("→ move the step in line 15 before this one, or add another");
    put("users.yaml", users.replace("steps:\n", `steps:\n${deny}`));
    expect((await validate("users.yaml")).code).toBe(0);
  });

  it("checks a file of requirements by itself", async () => {
    expect((await validate("requirements.yaml")).out).toBe("✓ requirements.yaml: a valid file of requirements\n");
    put("requirements.yaml", "title: T\nsource: https://example.com/\nrequirements: [{ id: U1, title: T }]\n");
    expect(await validate("requirements.yaml")).toMatchObject({
      code: 2,
      out: expect.stringContaining("requirements.yaml:3:16: MISSING_KEY asks is missing") as string,
    });
  });
});
