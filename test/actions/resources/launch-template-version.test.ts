import { describe, expect, it } from "vitest";
import { launchTemplates } from "../../../actions/resources/launch-template.ts";
import { restoreTemplateVersion } from "../../../actions/resources/launch-template-version.ts";
import { remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";
import { arn, at, inRegion, region, target } from "./launchers.ts";

const old = "2024-01-01T00:00:00Z";
const template_id = "lt-0web";
const versions = { "1": { created: old }, "2": { created: old }, "3": { created: at, user_data: "mine" } };
const state = inRegion({
  launch_templates: {
    [template_id]: { name: "web", created: old, default: 3, versions },
    "lt-0other": { name: "other", created: old, default: 1, versions },
  },
});
const version = (more: Record<string, unknown> = {}) => ({
  version: target("launch-template-version", `${template_id}:3`, { template_id, version: 3, restore_to: 2, ...more }),
});
const now = (account: ReturnType<typeof remedy>) =>
  (account.object(arn(`launch-template/${template_id}`)) as { default: number }).default;

it("a version that the intruder made the default of a template of ours is found, and which one to go back to", async () => {
  const made = (launchTemplateId: string) => ({
    at,
    region,
    event: "ec2:CreateLaunchTemplateVersion",
    by: "intruder",
    response: {
      CreateLaunchTemplateVersionResponse: { launchTemplateVersion: { launchTemplateId, versionNumber: 3 } },
    },
  });
  const { lists } = await judgedByAcme(launchTemplates, { state, events: [made(template_id), made("lt-0other")] });
  expect(lists["launch_template_versions"]).toMatchObject([
    { id: `${template_id}:3`, verdict: "unsanctioned", template_id, version: 3, restore_to: 2, created_at: at },
  ]);
  expect(lists["launch_templates"]?.map((one) => one.verdict)).toEqual(["unknown", "unknown"]);
});

describe("ec2.restore-template-version", () => {
  it("makes the version of ours the default, and can be taken back", async () => {
    const account = remedy(state);
    const result = await account.carryOut(restoreTemplateVersion, version());
    expect(result).toEqual({ state: "restored", before: 3 });
    expect(now(account)).toBe(2);
    expect(await account.carryOut(restoreTemplateVersion, version())).toEqual({ state: "already", before: 2 });
    expect(await account.undo(restoreTemplateVersion, version(), result)).toBe("restored");
    expect(now(account)).toBe(3);
    expect(await account.undo(restoreTemplateVersion, version(), result)).toBe("already");
    expect(account.writes()).toEqual(["ec2:ModifyLaunchTemplate", "ec2:ModifyLaunchTemplate"]);
  });

  it("does not take back what somebody changed since", async () => {
    const account = remedy(state);
    const result = await account.carryOut(restoreTemplateVersion, version());
    await account.change("ec2:ModifyLaunchTemplate", { LaunchTemplateId: template_id, DefaultVersion: "1" });
    expect(await account.undo(restoreTemplateVersion, version(), result)).toBe("changed");
    expect(account.writes()).toEqual([]);
  });

  it("fails where no version is ours, and says so where the template is gone", async () => {
    const account = remedy(state);
    await expect(account.carryOut(restoreTemplateVersion, version({ restore_to: 0 }))).rejects.toThrow(/no version/);
    const gone = version({ template_id: "lt-0none" });
    expect(await account.carryOut(restoreTemplateVersion, gone)).toEqual({ state: "gone", before: 0 });
    expect(account.writes()).toEqual([]);
  });
});
