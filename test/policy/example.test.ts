import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadPolicy } from "../../engine/policy/load.ts";
import { Policy } from "../../engine/policy/policy.ts";

const folder = join(import.meta.dirname, "../../playbooks");
const file = join(folder, "policy.example.yaml");
const text = readFileSync(file, "utf8");
const written = parse(text) as Policy;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
}

/** Every field of the schema, as `identities.sanctioned[].arn`, with its schema. */
function fields(schema: Schema, path = ""): [string, Schema][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, each]): [string, Schema][] => {
    const at = path === "" ? name : `${path}.${name}`;
    return [[at, each], ...fields(each, at)];
  });
  return schema.items === undefined ? own : [...own, ...fields(schema.items, `${path}[]`)];
}
const all = fields(Policy as unknown as Schema);

/** The values at a path, through all items of its lists. */
function valuesAt(value: unknown, path: string): unknown[] {
  return path.split(".").reduce<unknown[]>(
    (values, part) => {
      const name = part.replace("[]", "");
      const found = values.map((each) => (each as Record<string, unknown> | undefined)?.[name]);
      return part.endsWith("[]") ? found.flat() : found;
    },
    [value],
  );
}

describe("playbooks/policy.example.yaml", () => {
  it("is a valid policy", () => {
    expect(loadPolicy(file)).not.toHaveProperty("problems");
  });

  it("has every field of the schema", () => {
    expect(all.length).toBeGreaterThan(40);
    // Entries of both lists are written alike.
    const places = (path: string) => [path, path.replace(/^resources(?=\.sanctioned\[\]\.)/, "identities")];
    const has = (path: string) => valuesAt(written, path).some((value) => value !== undefined);
    expect(all.map(([path]) => path).filter((path) => !places(path).some(has))).toEqual([]);
  });

  it("explains every line that gives a value, above it", () => {
    const head = text.slice(0, text.indexOf("\nrules:")).split("\n");
    const bare = head.filter((line, at) => /^ *(- \{|[a-z_]+: *[^ ])/.test(line) && !/^ *#/.test(head[at - 1] ?? ""));
    expect(bare).toEqual([
      // Of the same kind as the line above it.
      '    - { arn: "arn:aws:iam::111122223333:role/incident-responder" }',
    ]);
  });

  it("explains every field to editors", () => {
    expect(all.filter(([, { description = "" }]) => description === "").map(([path]) => path)).toEqual([]);
  });

  it.each(["acme", "company"])("has the rules of the drill %s, so that what is practised is what is run", (name) => {
    const policy = parse(readFileSync(join(folder, `drills/${name}.policy.yaml`), "utf8")) as Policy;
    expect(written.rules).toEqual(policy.rules);
  });
});
