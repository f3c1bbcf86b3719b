/**
 * The one environment in which all expressions are checked. To make one, or to add a type to a
 * copy of one, takes the library about a millisecond, and a playbook has hundreds of expressions.
 * Types and variables are known to it by a name and a number, since one name can mean another
 * type at another place; what the library says of them goes through `plainNames`.
 */
import { Environment } from "@marcbachmann/cel-js";
import { addFunctions } from "./functions.ts";
import { limits } from "./mistake.ts";
import { children, comprehension, type Node } from "./syntax.ts";
import { type CelType, type ObjectType, typeName } from "./types.ts";

export interface CheckEnvironment {
  parse(source: string): ReturnType<Environment["parse"]>;
  /** Checks what `parse` gave, with these variables, and leaves the tree as it was but for its types. */
  check(
    parsed: ReturnType<Environment["parse"]>,
    variables: ReadonlyMap<string, CelType>,
  ): ReturnType<Environment["check"]>;
  /** By the names that the tree has them by. */
  readonly types: ReadonlyMap<string, ObjectType>;
}

/** The number begins with a character that is in no name. */
const numbered = "\uE000";

/** The library's words with the names as the playbook has them. */
export function plainNames(text: string): string {
  return text.replaceAll(/\uE000\d+/g, "");
}

/** Nothing is evaluated here. Without it the library makes a class for each type, with all conversions. */
const noClass = () => undefined;

/** Beyond so many types a new one is begun: to find a type takes longer the more there are. */
const mostTypes = 2000;
let shared: CheckEnvironment | undefined;

export function checkEnvironment(): CheckEnvironment {
  if (shared === undefined || shared.types.size > mostTypes) shared = create();
  return shared;
}

function create(): CheckEnvironment {
  const environment = addFunctions(new Environment({ limits: { maxAstNodes: limits.nodes, maxDepth: limits.depth } }));
  const types = new Map<string, ObjectType>();
  const names = new WeakMap<ObjectType, string>();
  const nameOfShape = new Map<string, string>();
  const variableNames = new Map<string, string>();

  /** The name of a type here; types of one name and shape are one. */
  function nameOf(type: CelType): string {
    switch (type.kind) {
      case "list":
        return `list<${nameOf(type.of)}>`;
      case "map":
        return `map<string, ${nameOf(type.of)}>`;
      case "object":
        return objectName(type);
      case "timestamp":
        return "google.protobuf.Timestamp";
      case "duration":
        return "google.protobuf.Duration";
      default:
        return type.kind;
    }
  }

  function objectName(type: ObjectType): string {
    const known = names.get(type);
    if (known !== undefined) return known;
    const fields = Object.fromEntries([...type.fields].map(([name, field]) => [name, nameOf(field.type)]));
    const optional = [...type.fields].flatMap(([name, field]) => (field.optional ? [name] : []));
    const shape = JSON.stringify([typeName(type), type.title, fields, optional]);
    let name = nameOfShape.get(shape);
    if (name === undefined) {
      name = `${type.name}${numbered}${types.size}`;
      nameOfShape.set(shape, name);
      types.set(name, type);
      environment.registerType(name, { ctor: noClass, fields });
    }
    names.set(type, name);
    return name;
  }

  function variableName(name: string, type: CelType): string {
    const typed = `${name}: ${nameOf(type)}`;
    let made = variableNames.get(typed);
    if (made === undefined) {
      made = `${name}${numbered}${variableNames.size}`;
      variableNames.set(typed, made);
      environment.registerVariable(made, nameOf(type));
    }
    return made;
  }

  return {
    types,
    parse: (source) => environment.parse(source),
    check(parsed, variables) {
      const read = variablesOf(parsed.ast, new Set()).filter((node) => variables.has(node.args));
      const written = read.map((node) => node.args);
      for (const node of read) node.args = variableName(node.args, variables.get(node.args) as CelType);
      try {
        return parsed.check();
      } finally {
        for (const [at, node] of read.entries()) node.args = written[at] as string;
      }
    },
  };
}

type Name = Extract<Node, { op: "id" }> & { args: string };

/** Every reading of a name that no comprehension around it has taken. */
function variablesOf(node: Node, taken: ReadonlySet<string>): Name[] {
  if (node.op === "id") return taken.has(node.args) ? [] : [node];
  const inner = comprehension(node);
  const within = inner === undefined ? taken : new Set([...taken, inner.variable]);
  return children(node).flatMap((child) => variablesOf(child, inner?.bodies.includes(child) === true ? within : taken));
}
