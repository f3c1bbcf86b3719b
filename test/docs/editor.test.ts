/** What an editor with YAML support makes of the shipped files, by the schema that the first line of each names. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { actions } from "../../actions/index.ts";
import { root, textOf } from "./markdown.ts";

interface Schema {
  readonly $schema?: string;
  readonly description?: string;
  readonly const?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

const schemas = readdirSync(join(root, "schemas"));
const yamlFiles = readdirSync(join(root, "playbooks"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => `playbooks/${name}`)
  .toSorted();
/** Formats are this program's own, and an editor knows none of them. */
const ajv = () => new Ajv({ strict: false, allowUnionTypes: true, validateFormats: false });
const validators = new Map<string, ValidateFunction>();

/** One compilation serves all files of a kind. */
function validatorOf(path: string): ValidateFunction {
  const known = validators.get(path) ?? ajv().compile(JSON.parse(readFileSync(path, "utf8")) as object);
  validators.set(path, known);
  return known;
}

describe("schemas", () => {
  it.each(schemas)("%s is draft-07, which is what editors read", (name) => {
    const schema = JSON.parse(textOf(`schemas/${name}`)) as Schema;
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    const checker = ajv();
    expect(checker.validateSchema(schema as object), JSON.stringify(checker.errors)).toBe(true);
  });
});

describe("YAML files below playbooks", () => {
  it("are there", () => expect(yamlFiles.length).toBeGreaterThan(30));

  it.each(yamlFiles)("%s names its schema in the first line, and keeps to it", (name) => {
    const text = textOf(name);
    const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? "none";
    const path = join(root, dirname(name), named);
    expect(existsSync(path), `${name} names ${named}`).toBe(true);
    const validate = validatorOf(path);
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });
});

/** As an editor completes: the values that the schema offers, with what it shows beside each. */
describe("completion in a step", () => {
  const { definitions } = JSON.parse(textOf("schemas/playbook.schema.json")) as Schema;
  const step = definitions?.["step"] ?? {};

  it("offers every action by name, with what it does", () => {
    const offered = (step.properties?.["uses"]?.oneOf ?? []).map((each) => [each.const, each.description]);
    expect(offered).toEqual(actions.map(({ name, summary }) => [name, summary]));
  });

  it("offers every parameter of each action, explained", () => {
    for (const { name, params } of actions) {
      const branch = step.allOf?.find((each) => each.if?.properties?.["uses"]?.const === name);
      const offered = branch?.then?.properties?.["with"]?.properties ?? {};
      expect(Object.keys(offered), name).toEqual(Object.keys(params.properties));
      for (const [parameter, { description = "" }] of Object.entries(offered)) {
        const own: unknown = Reflect.get(params.properties[parameter] ?? {}, "description");
        expect(description, `${name} ${parameter}`).toBe(own ?? description);
        expect(description, `${name} ${parameter}`).toMatch(/\S{2}/);
      }
    }
  });

  it("offers every keyword, explained, in steps, checkpoints and changes", () => {
    for (const schema of [step, step.properties?.["checkpoint"] ?? {}, definitions?.["change"] ?? {}]) {
      const keywords = Object.entries(schema.properties ?? {});
      expect(keywords.length).toBeGreaterThan(5);
      expect(keywords.filter(([, { description = "" }]) => description === "")).toEqual([]);
    }
  });
});
