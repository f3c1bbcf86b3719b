import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { playbookSchema, structureSchema } from "../../engine/playbook/json-schema.ts";
import { registry } from "./playbook.ts";

describe("the schema for editors", () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(playbookSchema(registry));
  const fits = (step: object) => validate({ runbook: 1, title: "T", steps: [{ id: "a", ...step }] });

  it.each([
    [{ uses: "test.list-keys" }],
    [
      {
        uses: "test.list-keys",
        with: { within: "5m", most: 3, mode: "fast", regions: ["us-east-1", "${{ run.id }}"] },
      },
    ],
    [{ uses: "test.list-keys", with: { within: "${{ inputs.x }}", most: "${{ inputs.n }}" } }],
    [{ uses: "test.delete-key", with: { key: "${{ key }}" } }],
  ])("takes %j", (step) => {
    expect(fits(step)).toBe(true);
  });

  it.each([
    [{ uses: "test.list-kees" }],
    [{ uses: "test.list-keys", with: { regoins: [] } }],
    [{ uses: "test.list-keys", with: { within: "soon" } }],
    [{ uses: "test.list-keys", with: { mode: "quick" } }],
    [{ uses: "test.delete-key", with: {} }],
    [{ uses: "test.delete-key" }],
    [{ uses: "test.delete-key", with: { key: { id: "x", user: "y", old: true } } }],
    [{ end: "suspended" }],
    [{ usess: "test.list-keys" }],
    [{ uses: "test.list-keys", "on-error": "ignore" }],
  ])("marks %j", (step) => {
    expect(fits(step)).toBe(false);
  });

  it("is plain JSON, and a superset of what the loader checks", () => {
    const schema = playbookSchema(registry);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const { inputs, ...others } = structureSchema.properties;
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      properties: others,
      else: { properties: { inputs } },
    });
  });
});
