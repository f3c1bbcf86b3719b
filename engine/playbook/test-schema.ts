/** What a file of playbook tests may say. */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false };
const id = "^[a-z][a-z0-9_-]*$";

const ChangePattern = Type.Object(
  {
    operation: Type.Optional(
      Type.String({ pattern: "^[a-z0-9-]+:[A-Za-z0-9]+$", description: "Such as `iam:DeleteUser`." }),
    ),
    target: Type.Optional(Type.String({ description: "On what, as the report names it." })),
    region: Type.Optional(Type.String({ description: "Where, such as `eu-west-1`." })),
    step: Type.Optional(Type.String({ description: "By which step: its path of ids." })),
  },
  { ...strict, minProperties: 1 },
);

const GapPattern = Type.Object(
  {
    region: Type.Optional(Type.String({ description: "Where, such as `eu-west-1`." })),
    service: Type.Optional(Type.String({ description: "Of what, such as `ec2`." })),
    reason: Type.Optional(Type.String({ description: "Why, as the report says it." })),
  },
  { ...strict, minProperties: 1 },
);

const named = "Each by its id, its path of ids, or its whole key.";

const Asked = Type.Union(
  [
    Type.String(),
    Type.Object(
      {
        key: Type.String({ description: "Which checkpoint." }),
        targets: Type.Array(Type.String(), {
          description: "The ids of all that approval was asked for, in any order.",
        }),
      },
      strict,
    ),
  ],
  { description: "A checkpoint, or an approval with what it was asked for." },
);

const Status = Type.Union(
  [
    Type.Literal("done"),
    Type.Literal("skipped"),
    Type.Literal("failed"),
    Type.Literal("begun"),
    Type.Literal("empty"),
    Type.Literal("unreached"),
  ],
  {
    description:
      "The worst of all its items and rounds: `failed`, `begun` (and not ended), `done`, `skipped`, `empty` (a loop over nothing) or `unreached`.",
  },
);

const Expect = Type.Object(
  {
    outcome: Type.String({ description: "How the run ends." }),
    exit: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 255, description: "The exit code that `exec` would give." }),
    ),
    steps: Type.Optional(
      Type.Record(Type.String(), Status, {
        description:
          "From a step's path of ids, or its key, to what became of it. Paths are come to in the order written; children of one `parallel` in any.",
      }),
    ),
    asked: Type.Optional(
      Type.Union([
        Type.Array(Asked, { description: `Checkpoints that were asked. ${named}` }),
        Type.Object(
          { exactly: Type.Array(Asked, { description: "All that was asked, by whole keys, in any order." }) },
          strict,
        ),
      ]),
    ),
    "not-asked": Type.Optional(Type.Array(Type.String(), { description: `Checkpoints that were not. ${named}` })),
    changes: Type.Optional(
      Type.Object(
        {
          contains: Type.Optional(Type.Array(ChangePattern, { description: "Each is among the changes." })),
          none: Type.Optional(Type.Array(ChangePattern, { description: "No change is like this." })),
          exactly: Type.Optional(Type.Array(ChangePattern, { description: "All changes, in any order." })),
          count: Type.Optional(Type.Integer({ minimum: 0, description: "How many changes." })),
        },
        { ...strict, minProperties: 1, description: "What was changed in the account." },
      ),
    ),
    gaps: Type.Optional(
      Type.Object(
        {
          contains: Type.Optional(Type.Array(GapPattern, { description: "Each is among the gaps." })),
          none: Type.Optional(Type.Array(GapPattern, { description: "No gap is like this." })),
          exactly: Type.Optional(Type.Array(GapPattern, { description: "All gaps, in any order." })),
          count: Type.Optional(Type.Integer({ minimum: 0, description: "How many gaps." })),
        },
        { ...strict, minProperties: 1, description: "What could not be read." },
      ),
    ),
    drill: Type.Optional(
      Type.Boolean({
        default: true,
        description: "Whether what the drill expects must hold as well; true unless told.",
      }),
    ),
  },
  { ...strict, description: "What must come of it." },
);

const Case = Type.Object(
  {
    id: Type.String({ pattern: id, description: "As `--case` names it." }),
    title: Type.Optional(Type.String({ description: "What the case is about, for people." })),
    drill: Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())], {
      description: "The drill's file, as seen from this one; or a drill written out, which may extend one.",
    }),
    policy: Type.Optional(Type.String({ description: "The policy's file; the drill's unless told." })),
    inputs: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: "As `--input` takes them; lists as lists." }),
    ),
    answers: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: "Over those of the drill; `null` takes one away." }),
    ),
    expect: Expect,
  },
  strict,
);

export const TestFileSchema = Type.Object(
  {
    playbook: Type.String({ description: "The playbook's file, as seen from this one." }),
    coverage: Type.Optional(
      Type.Object(
        {
          require: Type.Number({
            minimum: 0,
            maximum: 100,
            description: "Percent of the branches that the cases must take.",
          }),
          "out-of-reach": Type.Optional(
            Type.Array(
              Type.Object(
                {
                  step: Type.String({ description: "The step's path of ids." }),
                  branch: Type.String({ description: "Which of its branches, as `--coverage` names it." }),
                  because: Type.String({ minLength: 1, description: "Why no drill can take it." }),
                },
                strict,
              ),
              { description: "Branches that do not count. A case that takes one all the same fails the tests." },
            ),
          ),
        },
        strict,
      ),
    ),
    cases: Type.Array(Case, { minItems: 1, description: "Each a run on a simulated account of its own." }),
  },
  { ...strict, title: "Playbook tests" },
);

export type WrittenTests = Static<typeof TestFileSchema>;
export type WrittenCase = WrittenTests["cases"][number];
export type Expect = WrittenCase["expect"];
export type StepStatus = Static<typeof Status>;

/** The JSON Schema of a file of tests, for editors. Draft-07. */
export function testFileSchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    ...(JSON.parse(JSON.stringify(TestFileSchema)) as object),
  };
}
