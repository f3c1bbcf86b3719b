/** A parameter or result schema as indented lines, in the words of the playbook language. */

/** The members of JSON Schema that the actions' schemas are made of. */
export interface Shape {
  readonly type?: string;
  readonly title?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly patternProperties?: Readonly<Record<string, Shape>>;
  readonly approved?: boolean;
  readonly saved?: boolean;
}

/**
 * One line a property; a named type is only named, for its fields stand where it is made.
 * `describe` says what a property is; its own description unless told.
 */
export function shapeLines(
  shape: Shape,
  indent: string,
  describe = ({ description = "" }: Shape): string => description,
): string[] {
  const properties = Object.entries(shape.properties ?? {});
  if (properties.length === 0) return [`${indent}${shape.properties === undefined ? typeName(shape) : "none"}`];
  return properties.flatMap(([name, each]) => {
    const optional = shape.required?.includes(name) === true ? "" : "?";
    const fallback = each.default === undefined ? "" : `, default ${JSON.stringify(each.default)}`;
    const line = `${indent}${name}${optional}: ${typeName(each)}${fallback}${describe(each) === "" ? "" : `. ${describe(each)}`}`;
    const inner = each.items ?? each;
    return inner.properties !== undefined && inner.title === undefined
      ? [line, ...shapeLines(inner, `${indent}  `, describe)]
      : [line];
  });
}

const formats: Readonly<Record<string, string>> = {
  "duration-ms": "duration",
  "date-time": "timestamp",
  arn: "ARN",
  "account-id": "account id",
  region: "region",
};

/** The type in a playbook's words, such as `list<region>` or `approved Instance`. */
export function typeName(shape: Shape): string {
  if (shape.anyOf !== undefined) return shape.anyOf.map(typeName).join(" | ");
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.type === "array") return `list<${shape.items === undefined ? "any" : typeName(shape.items)}>`;
  if (shape.title !== undefined)
    return `${shape.approved === true ? "approved " : ""}${shape.saved === true ? "saved " : ""}${shape.title}`;
  const of = Object.values(shape.patternProperties ?? {})[0];
  if (of !== undefined) return `map<string, ${typeName(of)}>`;
  return (
    formats[shape.format ?? ""] ??
    { object: "map", integer: "int", number: "double", boolean: "bool" }[shape.type ?? ""] ??
    shape.type ??
    "any"
  );
}
