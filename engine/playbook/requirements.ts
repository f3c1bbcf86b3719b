/**
 * What a playbook is to fulfil: the parts of an instruction or of a standard, each with an id
 * that steps cite, so that what no step carries out can be told.
 */
import { type Static, Type } from "typebox";
import { problemOf } from "./locate.ts";
import { type Problem, sorted } from "./problem.ts";
import { hashOf, type Reads, readYamlFile } from "./read.ts";
import { checkSchema } from "./schema.ts";

const strict = { additionalProperties: false };
const text = (description: string) => Type.String({ minLength: 1, description });

const Requirement = Type.Object(
  {
    id: Type.String({
      pattern: "^[A-Za-z][A-Za-z0-9._-]{0,63}$",
      description: "What steps cite: letters, digits, dots, _ and -, beginning with a letter.",
    }),
    title: text("In a few words."),
    asks: text("What has to be done, in words of one's own."),
    section: Type.Optional(text("The part of the source that asks for it.")),
    beyond: Type.Optional(text("The source does not ask for it: why it is needed all the same.")),
  },
  strict,
);

/** A file of requirements, as it is written. */
export const RequirementsFile = Type.Object(
  {
    title: text("What these are the requirements of."),
    source: Type.String({ format: "uri", description: "Where the instruction or standard is found." }),
    requirements: Type.Array(Requirement, { minItems: 1, description: "In the order of the source." }),
  },
  { ...strict, title: "Requirements" },
);

export type Requirement = Static<typeof Requirement>;
export interface Requirements extends Static<typeof RequirementsFile> {
  /** As it is shown. */
  readonly file: string;
}

export type LoadedRequirements =
  | { readonly requirements: Requirements; readonly sha256: string }
  | { readonly problems: readonly Problem[] };

/** `shown` is the file's name in problems. */
export function loadRequirements(path: string, shown = path, reads?: Reads): LoadedRequirements {
  const read = readYamlFile(path, shown, reads);
  if ("problems" in read) return { problems: read.problems };
  const { yaml } = read;
  const { value, problems } = checkSchema(yaml, RequirementsFile);
  if (problems.length > 0) return { problems: sorted(problems) };
  const file = value as Static<typeof RequirementsFile>;
  const ids = file.requirements.map(({ id }) => id);
  const doubled = ids.flatMap((id, at) =>
    ids.indexOf(id) === at
      ? []
      : [
          problemOf(yaml, ["requirements", at, "id"], "DUPLICATE_ID", `another requirement has the id ${id}`, {
            hint: "choose another",
          }),
        ],
  );
  return doubled.length > 0
    ? { problems: doubled }
    : { requirements: { ...file, file: shown }, sha256: hashOf(read.bytes) };
}

/** The JSON Schema of a file of requirements, for editors. Draft-07. */
export function requirementsSchema(): object {
  return { $schema: "http://json-schema.org/draft-07/schema#", ...RequirementsFile };
}
