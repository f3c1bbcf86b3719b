import { describe, expect, it } from "vitest";
import {
  deleteLaunchTemplate,
  describeLaunchTemplate,
  launchTemplates,
} from "../../../actions/resources/launch-template.ts";
import { remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";
import { arn, at, inRegion, region, target } from "./launchers.ts";

const id = "lt-0bad000000000001";
const old = "2024-01-01T00:00:00Z";
const state = inRegion({
  launch_templates: {
    [id]: {
      name: "lt",
      created: at,
      versions: { "1": { created: at, type: "c5a.16xlarge", user_data: "mine" }, "2": { created: at } },
    },
    "lt-0web": { name: "web", created: old, versions: { "1": { created: old } } },
    "lt-0named": { name: "named", created: at, versions: { "1": { created: at } } },
  },
});
const template = (template_id = id) =>
  target("launch-template", template_id, { template_id, default_version: 1, latest_version: 2 });

describe("launch templates", () => {
  it("are the intruder's where he made them, whichever way the record names them", async () => {
    const made = (launchTemplateId: string) => ({
      CreateLaunchTemplateResponse: { launchTemplate: { launchTemplateId } },
    });
    const event = { at, region, event: "ec2:CreateLaunchTemplate", by: "intruder" };
    const { lists } = await judgedByAcme(launchTemplates, {
      state,
      events: [
        { ...event, request: { CreateLaunchTemplateRequest: { LaunchTemplateName: "lt" } }, response: made(id) },
        { ...event, request: { launchTemplateName: "named" } },
      ],
    });
    expect(lists["launch_templates"]).toMatchObject([
      { id, name: "lt", verdict: "unsanctioned", arn: arn(`launch-template/${id}`), latest_version: 2 },
      { id: "lt-0named", verdict: "unsanctioned" },
      { id: "lt-0web", verdict: "unknown", preexisting: true },
    ]);
    expect(lists["launch_templates"]?.[0]?.fingerprint).toBe(
      await remedy(state).fingerprint(deleteLaunchTemplate, { template: template() }),
    );
  });
});

describe("ec2.delete-launch-template", () => {
  it("deletes the template, of which all versions are kept", async () => {
    const account = remedy(state);
    const evidence = await account.carryOut(describeLaunchTemplate, { template: template() });
    expect(account.inputs("ec2:DeleteLaunchTemplate")).toEqual([]);
    expect(await account.carryOut(deleteLaunchTemplate, { template: template(), evidence })).toEqual({
      state: "deleted",
    });
    expect(account.object(arn(`launch-template/${id}`))).toBeUndefined();
    expect(await account.fingerprint(deleteLaunchTemplate, { template: template() })).toBeUndefined();
    expect(await account.carryOut(deleteLaunchTemplate, { template: template(), evidence })).toEqual({ state: "gone" });
    expect(account.writes()).toEqual(["ec2:DeleteLaunchTemplate"]);
  });

  it("keeps more of a template with more versions, and what is kept counts for that template only", async () => {
    const account = remedy(state);
    const evidence = (of: string) => account.carryOut(describeLaunchTemplate, { template: template(of) });
    const [large, small] = (await Promise.all([evidence(id), evidence("lt-0web")])) as {
      evidence: { bytes: number }[];
    }[];
    expect(large?.evidence[0]?.bytes).toBeGreaterThan(small?.evidence[0]?.bytes ?? 0);
    await expect(
      account.carryOut(deleteLaunchTemplate, { template: template(), evidence: small }),
    ).rejects.toMatchObject({ code: "STEP_FAILED" });
    expect(account.writes()).toEqual([]);
  });
});
