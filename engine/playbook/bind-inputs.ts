/** The inputs that a playbook declares: their types and defaults. */
import { suggestion } from "../text/suggestion.ts";
import type { CelType } from "../expression/types.ts";
import { fromWritten, schemaOf } from "./literal.ts";
import { problemOf } from "./locate.ts";
import type { InputDeclaration } from "./program.ts";
import { asMap, asText } from "./raw.ts";
import type { YamlFile } from "./read.ts";
import { checkValue } from "./schema.ts";
import { unreadableNames } from "./scope.ts";
import type { Session } from "./session.ts";
import { anything } from "../expression/types.ts";

export interface Input {
  readonly name: string;
  readonly type: CelType;
  /** Its declared type does not exist. */
  readonly broken: boolean;
  readonly declaration: InputDeclaration;
}

const simple = ["string", "int", "double", "bool", "duration", "timestamp"];

export function declaredInputs(session: Session, yaml: YamlFile): readonly Input[] {
  const declared = asMap(asMap(yaml.value)?.["inputs"]) ?? {};
  return Object.entries(declared).flatMap(([name, value]) => {
    const raw = asMap(value);
    const written = asText(raw?.["type"]);
    if (raw === undefined || written === undefined) return [];
    if (unreadableNames.has(name)) {
      session.problems.push(
        problemOf(yaml, ["inputs", name], "CONFLICT", `${name} is a word of expressions`, {
          key: true,
          hint: "choose another name",
        }),
      );
    }
    const type = typeOf(session, yaml, name, written);
    const path = ["inputs", name, "default"];
    const given = raw["default"];
    const fallback = given === undefined ? undefined : fromWritten(given, type);
    if (given !== undefined) session.problems.push(...checkValue(yaml, path, schemaOf(type), fallback));
    if (given !== undefined && holdsMark(type) && !(Array.isArray(given) && given.length === 0)) {
      session.problems.push(problemOf(yaml, path, "NOT_APPROVED", "what must be approved or saved has no default"));
    }
    const description = asText(raw["description"]) ?? "";
    return [
      {
        name,
        type,
        broken: type === anything,
        declaration: { name, type: written, description, ...(fallback === undefined ? {} : { default: fallback }) },
      },
    ];
  });
}

function typeOf(session: Session, yaml: YamlFile, name: string, written: string): CelType {
  const type = session.table.parse(written);
  if (type !== undefined) return type;
  const core = /([A-Za-z_][A-Za-z0-9_]*)>*$/.exec(written)?.[1] ?? written;
  const titles = [...session.table.objects.keys()].filter(
    (title) => /^(?!Policy_)[A-Z]/.test(title) && title !== anything.name,
  );
  const hint = suggestion(core, [...simple, ...titles]);
  session.problems.push(
    problemOf(yaml, ["inputs", name, "type"], "UNKNOWN_TYPE", `there is no type ${written}`, { hint }),
  );
  return anything;
}

function holdsMark(type: CelType): boolean {
  if (type.kind === "list" || type.kind === "map") return holdsMark(type.of);
  return type.kind === "object" && type.marks.length > 0;
}
