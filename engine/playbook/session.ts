/** What the binding of a playbook and all its sub-playbooks shares. */
import type { TSchema } from "typebox";
import type { Action } from "../action/action.ts";
import { type TypeTable, typeTable } from "../expression/type-table.ts";
import type { CelType, ObjectType } from "../expression/types.ts";
import type { Located, Root } from "./files.ts";
import type { Problem } from "./problem.ts";
import type { Reads, YamlFile } from "./read.ts";

export interface Session {
  readonly actions: ReadonlyMap<string, Action>;
  readonly table: TypeTable;
  readonly types: ReadonlyMap<Action, ActionTypes>;
  readonly policy: CelType;
  readonly problems: Problem[];
  /** The main file's folder, and those of the playbooks that it extends. */
  readonly roots: Root[];
  /** The hash of every file read, by its path; the main one first. */
  readonly files: Map<string, string>;
  readonly reads: Reads;
  /** Paths by which a file was named and which lead to it through a link. */
  readonly links: Set<string>;
  /** Where each file of steps stands, by its name as it is shown. */
  readonly located: Map<string, Located>;
  /** What an overlay has changed, by the path of ids of the call; the main playbook's is empty. */
  readonly composed: Map<string, YamlFile>;
  /** Every file of steps by its name as it is shown, for problems that are found once all are bound. */
  readonly sources: Map<string, YamlFile>;
  /** Steps that are too wrong to be in the program: what it lacks cannot be told then. */
  readonly unbound: Set<string>;
  /** What a step may cite; absent where the main playbook names no requirements. */
  readonly requirements?: ReadonlySet<string>;
  /** Names of types that one file makes for itself, so that they stay apart from other files'. */
  fresh(name: string): string;
}

export function openSession(
  root: Root,
  registry: readonly Action[],
  policySchema: TSchema,
  reads: Reads = new Map(),
): Session {
  const table = typeTable();
  const types = new Map(registry.map((action) => [action, typesOf(table, action)]));
  const taken = new Set<string>();
  return {
    actions: new Map(registry.map((action) => [action.name, action])),
    table,
    types,
    policy: table.fromSchema(policySchema, "Policy"),
    problems: [],
    roots: [root],
    files: new Map(),
    reads,
    links: new Set(),
    located: new Map(),
    composed: new Map(),
    sources: new Map(),
    unbound: new Set(),
    fresh(name) {
      let chosen = name;
      for (let count = 2; taken.has(chosen); count++) chosen = `${name}_${count}`;
      taken.add(chosen);
      return chosen;
    },
  };
}

export function paramsOf(session: Session, action: Action): ObjectType {
  return session.types.get(action)?.params as ObjectType;
}

export function resultOf(session: Session, action: Action): CelType {
  return session.types.get(action)?.result as CelType;
}

interface ActionTypes {
  readonly params: ObjectType;
  readonly result: CelType;
}

function typesOf(table: TypeTable, { name, params, result }: Action): ActionTypes {
  return {
    params: table.fromSchema(params, `${plain(name)}_params`) as ObjectType,
    result: table.fromSchema(result, `${plain(name)}_result`),
  };
}

function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, "_");
}
