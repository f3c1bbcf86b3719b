import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { array, assert as assertProperty, constantFrom, jsonValue, nat, oneof, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { actions } from "../../actions/index.ts";
import { DrillFileSchema, DrillSchema } from "../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../engine/aws/simulated/services.ts";
import { accepts } from "../../engine/playbook/accepts.ts";
import { complainer } from "../../engine/playbook/ajv.ts";
import { withDefaults } from "../../engine/playbook/defaults.ts";
import { standardFormats } from "../../engine/playbook/formats.ts";
import { structureSchema } from "../../engine/playbook/json-schema.ts";
import { RequirementsFile } from "../../engine/playbook/requirements.ts";
import { Policy } from "../../engine/policy/policy.ts";

const formats = {
  ...standardFormats("date-time", "date", "ipv4", "ipv6", "uri"),
  "duration-ms": true,
  arn: /^arn:[a-z-]+:/,
  "account-id": /^\d{12}$/,
  region: /^[a-z]{2}-[a-z]+-\d$/,
} as const;
const complain = complainer(formats);

function documents(folder: string): unknown[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return files.map((name) => parse(readFileSync(join(folder, name), "utf8")));
}

const shipped = ["playbooks", "playbooks/parts", "playbooks/drills"].flatMap((folder) => documents(folder) as object[]);
/** By the first of these keys that each has: a playbook names its requirements. */
const kinds = ["runbook", "requirements", "rules", "drill"] as const;
const [playbooks, requirements, policies, drills] = kinds.map((kind) =>
  shipped.filter((each) => kinds.find((key) => key in each) === kind),
) as [object[], object[], object[], object[]];
const states = drills.flatMap((drill) => Object.entries((drill as { state?: Record<string, unknown> }).state ?? {}));

const cases: readonly (readonly [name: string, schema: object, documents: readonly unknown[]])[] = [
  ["a playbook", structureSchema, playbooks],
  ["a policy", Policy, policies],
  ["a file of requirements", RequirementsFile, requirements],
  ["a drill", DrillSchema, drills],
  ["a drill file", DrillFileSchema, drills],
  ...simulatedServices.map((service) => {
    const parts = states.filter(([name]) => name === service.service).map(([, state]) => state);
    const found = service.global ? parts : parts.flatMap((part) => Object.values(part as object));
    return [`the state of ${service.service}`, service.schema, [...found, {}]] as const;
  }),
  ...actions.map(({ name, params }) => [`the parameters of ${name}`, params, [{}]] as const),
];

/** Something else at some place of the document: replaced, taken out or added. */
function changed(document: unknown, at: readonly number[], how: "set" | "remove" | "add", value: unknown): unknown {
  const copy = structuredClone({ document }) as Record<string, unknown>;
  let holder: Record<string, unknown> = copy;
  let key = "document";
  for (const turn of at) {
    const inner = holder[key];
    if (typeof inner !== "object" || inner === null || Object.keys(inner).length === 0) break;
    holder = inner as Record<string, unknown>;
    key = Object.keys(inner)[turn % Object.keys(inner).length] as string;
  }
  const inner = holder[key];
  if (how === "add" && typeof inner === "object" && inner !== null) {
    if (Array.isArray(inner)) inner.push(value);
    else (inner as Record<string, unknown>)["another"] = value;
  } else if (how === "remove" && !Array.isArray(holder)) delete holder[key];
  else holder[key] = value;
  return copy["document"];
}

const anyValue = oneof(
  constantFrom("", "x", "PT1S", "2026-03-02T10:00:00Z", "2026-02-30", "us-east-1", "arn:aws:iam::1:root", "stop"),
  constantFrom(null, true, 0, 1, -1, 1.5, 1e21, [], {}, [{}], ["x"], { id: "x" }),
  jsonValue({ maxDepth: 2 }),
);
const change = record({
  document: nat(20),
  at: array(nat(40), { maxLength: 9 }),
  how: constantFrom("set", "remove", "add"),
  value: anyValue,
});

describe("the quick check of a document", () => {
  it.each(cases)("agrees with Ajv on %s, whatever is changed in it", (_, schema, originals) => {
    for (const each of originals) expect(accepts(schema, each, formats)).toBe(complain(schema, each).length === 0);
    assertProperty(
      property(change, ({ document, at, how, value }) => {
        const given = changed(originals[document % originals.length], at, how, value);
        expect(accepts(schema, given, formats)).toBe(complain(schema, given).length === 0);
      }),
      { numRuns: 60 },
    );
  });

  it("says yes to every playbook, policy, drill and file of requirements that is shipped", () => {
    for (const each of requirements) expect(accepts(RequirementsFile, each, formats)).toBe(true);
    for (const each of playbooks) expect(accepts(structureSchema, each, formats)).toBe(true);
    for (const each of policies) expect(accepts(Policy, withDefaults(Policy, each), formats)).toBe(true);
    for (const each of drills) expect(accepts(DrillFileSchema, each, formats)).toBe(true);
  });

  it.each([
    ["a keyword", { uniqueItems: true }, []],
    ["a keyword of another type", { type: "string", maxProperties: 1 }, "x"],
    ["a format", { format: "colour" }, "red"],
    ["a type", { type: "date" }, "x"],
    ["a reference", { $ref: "https://example.org/schema" }, "x"],
    ["an object to be equal to", { const: {} }, {}],
  ])("does not say yes where it does not know %s", (_, schema, value) => {
    expect(accepts(schema, value, formats)).toBe(false);
  });
});

describe("defaults", () => {
  const fill = complainer(formats, { useDefaults: true });

  it("are those that Ajv fills in, whatever is left out of a policy", () => {
    const without = array(array(nat(40), { maxLength: 4 }), { maxLength: 8 });
    assertProperty(
      property(nat(20), without, (which, places) => {
        const given = places.reduce<unknown>(
          (document, at) => {
            const next = changed(document, at, "remove", undefined);
            return typeof next === "object" && next !== null ? next : {};
          },
          policies[which % policies.length],
        );
        const filled = structuredClone(given);
        fill(Policy, filled);
        expect(withDefaults(Policy, given)).toEqual(filled);
      }),
      { numRuns: 200 },
    );
  });
});
