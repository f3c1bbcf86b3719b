import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { actions } from "../../actions/index.ts";
import { loadDrill } from "../../engine/aws/simulated/drill/load.ts";
import { cli } from "../../engine/cli/start/main.ts";
import { misshapen } from "../../engine/journal/shape.ts";
import { loadPlaybook } from "../../engine/playbook/load.ts";
import { readYaml } from "../../engine/playbook/read.ts";
import { checkSchema } from "../../engine/playbook/schema.ts";
import { TestFileSchema } from "../../engine/playbook/test-schema.ts";
import { loadRequirements } from "../../engine/playbook/requirements.ts";
import { loadPolicy } from "../../engine/policy/load.ts";
import { Policy } from "../../engine/policy/policy.ts";
import { keepingIo } from "../cli/io.ts";
import { root, textOf } from "./markdown.ts";

const folder = mkdtempSync(join(tmpdir(), "schemas-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As an editor does: without the formats that only this program knows. */
function editor(name: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allowUnionTypes: true, validateFormats: false });
  return ajv.compile(JSON.parse(textOf(`schemas/${name}.schema.json`)) as object);
}

function yamlIn(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map(({ name }) => `${path}/${name}`);
}

/** What the loader says of the text, in a folder of its own. */
function loads(kind: "playbook" | "policy" | "drill" | "requirements", text: string): boolean {
  const path = join(folder, `${kind}.yaml`);
  writeFileSync(path, text);
  const load = {
    playbook: () => loadPlaybook(path, actions, Policy),
    policy: () => loadPolicy(path),
    drill: () => loadDrill(path),
    requirements: () => loadRequirements(path),
  };
  return !("problems" in load[kind]());
}

describe("schemas/playbook.schema.json", () => {
  const validate = editor("playbook");

  const others = /(?:policy|policy\.example|requirements)\.yaml$/;
  it.each([...yamlIn("playbooks").filter((path) => !others.test(path)), ...yamlIn("playbooks/parts")])(
    "takes %s",
    (path) => {
      validate(parse(textOf(path)));
      expect(validate.errors).toBeNull();
    },
  );

  const playbook = (step: string, rest = "") => `runbook: 1\ntitle: T\n${rest}steps:\n  - id: a\n    ${step}\n`;

  it.each([
    playbook("uses: sts.describe-caller"),
    playbook("uses: time.wait\n    with: { for: 1h30m }"),
    playbook("end: remediated\n    because: it is"),
    playbook("checkpoint: { choose: Sure?, answers: { yes_please: go on } }"),
  ])("takes what the loader takes: %j", (text) => {
    expect(loads("playbook", text)).toBe(true);
    expect(validate(parse(text))).toBe(true);
  });

  it.each([
    "title: T\nsteps: [{ id: a, end: failed }]\n",
    "runbook: 2\ntitle: T\nsteps: [{ id: a, end: failed }]\n",
    "runbook: 1\nsteps: [{ id: a, end: failed }]\n",
    "runbook: 1\ntitle: T\n",
    "runbook: 1\ntitle: T\nsteps: []\n",
    "runbook: 1\ntitle: T\nstages: [{ id: s, steps: [{ id: a, end: failed }] }]\nsteps: [{ id: b, end: failed }]\n",
    playbook("end: failed", "stepps: []\n"),
    playbook("end: failed", "inputs: { x: { default: 1 } }\n"),
    playbook("end: failed", "inputs: { x-y: { type: string } }\n"),
    playbook("title: it does nothing"),
    playbook("uses: sts.describe-caler"),
    playbook("uses: time.wait"),
    playbook("uses: time.wait\n    with: { for: soon }"),
    playbook("uses: time.wait\n    with: { four: 10s }"),
    playbook("uses: sts.describe-caller\n    end: failed"),
    playbook("uses: sts.describe-caller\n    because: no reason"),
    playbook("uses: sts.describe-caller\n    as: x"),
    playbook("uses: sts.describe-caller\n    retry: { delay: 5s }"),
    playbook("uses: sts.describe-caller\n    on-error: ignore"),
    playbook("uses: sts.describe-caller\n    concurrency: 0"),
    playbook("uses: iam.delete-user\n    with: { user: { id: u } }"),
    playbook("end: suspended"),
    playbook("end: failed\n    timeout: 5s"),
    playbook("checkpoint: { choose: Sure? }"),
    playbook("checkpoint: { approve: Sure? }"),
    playbook("checkpoint: { answers: { yes_please: go on } }"),
    playbook("checkpoint: { choose: Sure?, answers: { yes-please: go on } }"),
    playbook("repeat: { max: 3, steps: [{ id: b, end: failed }] }"),
    playbook("parallel: []"),
  ])("marks what the loader refuses: %j", (text) => {
    expect(loads("playbook", text)).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });

  it("explains every keyword, every action and every parameter", () => {
    const unexplained: string[] = [];
    const { definitions, properties } = JSON.parse(textOf("schemas/playbook.schema.json")) as Schema;
    const look = (path: string, schemas: Readonly<Record<string, Schema>> = {}) => {
      for (const [name, schema] of Object.entries(schemas)) {
        if ((schema.description ?? "") === "") unexplained.push(`${path}.${name}`);
      }
    };
    const step = definitions?.["step"] ?? {};
    look("playbook", properties);
    look("step", step.properties);
    look("checkpoint", step.properties?.["checkpoint"]?.properties);
    for (const branch of step.allOf ?? []) {
      const parameters = branch.then?.properties?.["with"];
      look(branch.if?.properties?.["uses"]?.const ?? "?", { with: parameters ?? {} });
      look(branch.if?.properties?.["uses"]?.const ?? "?", parameters?.properties);
    }
    expect(step.allOf).toHaveLength(actions.length);
    expect(unexplained).toEqual([]);
  });
});

interface Schema {
  readonly description?: string;
  readonly const?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

describe("schemas/policy.schema.json", () => {
  const validate = editor("policy");
  const acme = textOf("playbooks/drills/acme.policy.yaml");

  it.each(yamlIn("playbooks/drills").filter((path) => path.endsWith(".policy.yaml")))("takes %s", (path) => {
    validate(parse(textOf(path)));
    expect(validate.errors).toBeNull();
  });

  it.each([
    acme.replace('account: "111122223333"', "account: 111122223333"),
    acme.replace("window:", "windows:"),
    acme.replace("margin: 2h", "magrin: 2h"),
    acme.replace("then: sanctioned", "then: fine"),
    acme.replace("regions: { allowed: [us-east-1, eu-west-1] }", "regions: { allowed: us-east-1 }"),
    `${acme}limits: { preexisting: { destroyed: -1 } }\n`,
  ])("marks what the loader refuses (%#)", (text) => {
    expect(text).not.toBe(acme);
    expect(loads("policy", text)).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });
});

describe("schemas/requirements.schema.json", () => {
  const validate = editor("requirements");
  const shipped = textOf("playbooks/requirements.yaml");

  it("takes playbooks/requirements.yaml", () => {
    validate(parse(shipped));
    expect(validate.errors).toBeNull();
  });

  it.each([
    shipped.replace("source:", "sources:"),
    shipped.replace("id: V1", "id: V 1"),
    shipped.replace("asks: Read", "begs: Read"),
    shipped.replace("title: What AWS wrote", 'title: ""'),
    "title: T\nsource: https://example.com/\nrequirements: []\n",
  ])("marks what the loader refuses (%#)", (text) => {
    expect(text).not.toBe(shipped);
    expect(loads("requirements", text)).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });
});

describe("schemas/drill.schema.json", () => {
  const validate = editor("drill");

  it.each(yamlIn("playbooks/drills").filter((path) => !path.endsWith(".policy.yaml")))("takes %s", (path) => {
    validate(parse(textOf(path)));
    expect(validate.errors).toBeNull();
  });

  beforeAll(() => writeFileSync(join(folder, "company.yaml"), textOf("playbooks/drills/company.yaml")));

  it.each([
    "drill: d\nextends: company.yaml\nstate: { iam: { users: { alice: null } } }\n",
    "drill: d\nextends: company.yaml\nstate: { s3: null, ec2: { us-east-1: null } }\n",
    "drill: d\nextends: company.yaml\nevents: null\n",
    'drill: d\nextends: company.yaml\nfaults: [{ operation: "iam:GetUser", error: Throttling }]\n',
    'drill: d\nextends: company.yaml\nadd: { expect: [{ id: x, gone: "arn:aws:iam::111122223333:user/x" }] }\n',
  ])("takes a layer over another drill: %j", (text) => {
    expect(loads("drill", text)).toBe(true);
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it.each([
    "drill: d\ntitle: It lacks an account\n",
    "drill: No Name\nextends: company.yaml\n",
    "drill: d\nextends: company.yaml\nfault: []\n",
    "drill: d\nextends: company.yaml\nstate: { iamm: {} }\n",
    "drill: d\nextends: company.yaml\nstate: { iam: { user: {} } }\n",
    "drill: d\nextends: company.yaml\nregions: { us-east-1: ON }\n",
    'drill: d\nextends: company.yaml\nfaults: [{ operation: "iam:GetUser" }]\n',
    "drill: d\nextends: company.yaml\nexpect: [{ id: x, goone: y }]\n",
  ])("marks what the loader refuses: %j", (text) => {
    expect(loads("drill", text)).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });
});

describe("schemas/playbook-test.schema.json", () => {
  const validate = editor("playbook-test");
  const written = (cases: string, head = "") => `playbook: p.yaml\n${head}cases:\n  - ${cases}\n`;
  /** By its shape alone: whether what it names is there, only the command can tell. */
  const fits = (text: string) => {
    const read = readYaml(Buffer.from(text), "t.yaml");
    return "yaml" in read && checkSchema(read.yaml, TestFileSchema).problems.length === 0;
  };

  it.each(yamlIn("playbooks/tests"))("takes %s", (path) => {
    validate(parse(textOf(path)));
    expect(validate.errors).toBeNull();
  });

  it.each([
    written("{ id: a, drill: d.yaml, expect: { outcome: remediated } }"),
    written("{ id: a, drill: { extends: d.yaml }, expect: { outcome: declined, asked: { exactly: [] }, exit: 5 } }"),
    written(
      "{ id: a, drill: d, expect: { outcome: x, asked: [y], changes: { count: 0 } } }",
      "coverage: { require: 100 }\n",
    ),
  ])("takes what the command takes: %j", (text) => {
    expect(fits(text)).toBe(true);
    expect(validate(parse(text))).toBe(true);
  });

  it.each([
    written("{ id: a, expect: { outcome: remediated } }"),
    written("{ id: a, drill: d.yaml, expect: {} }"),
    written("{ id: a, drill: d.yaml, expect: { outcome: remediated, outcomes: [] } }"),
    written("{ id: a, drill: d.yaml, expect: { outcome: remediated, steps: { a/b: did } } }"),
    written("{ id: a, drill: d.yaml, expect: { outcome: remediated, changes: {} } }"),
    written("{ id: a, drill: d.yaml, expect: { outcome: remediated, changes: { none: [{}] } } }"),
    written("{ id: a, drill: d.yaml, expect: { outcome: remediated } }", "coverage: {}\n"),
    "playbook: p.yaml\ncases: []\n",
  ])("marks what the command refuses: %j", (text) => {
    expect(fits(text)).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });
});

describe("schemas/journal-event.schema.json", () => {
  const validate = editor("journal-event");
  let records: Record<string, unknown>[] = [];

  beforeAll(async () => {
    const io = keepingIo({ cwd: root });
    const drill = ["--drill", "playbooks/drills/acme.yaml", "--runs", join(folder, "runs")];
    await cli(["exec", "playbooks/compromised-account.yaml", ...drill, "--json"], io);
    const { journal } = JSON.parse(io.out()) as { journal: string };
    records = readFileSync(journal, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }, 60_000);

  it("takes every record of a run", () => {
    expect(records.length).toBeGreaterThan(500);
    expect(records.filter((record) => !validate(record))).toEqual([]);
  });

  it("marks what a reader of the log refuses: one field missing, added or of another type", () => {
    const kinds = new Map(records.map((record) => [String(record["type"]), record]));
    const spoilt = [...kinds.values()].flatMap((record) => [
      { ...record, more: 1 },
      ...Object.keys(record).map((name) =>
        Object.fromEntries(Object.entries(record).filter(([each]) => each !== name)),
      ),
      ...Object.keys(record).map((name) => ({ ...record, [name]: typeof record[name] === "number" ? "1" : 1 })),
    ]);
    const differ = spoilt.filter((record) => (misshapen(record) === undefined) !== validate(record));
    expect(kinds.size).toBeGreaterThan(12);
    expect(differ).toEqual([]);
  });
});
