/**
 * Grants as IAM policy documents, each within the size of a managed policy. Resources are `*`: what
 * a run acts on is what it finds. Where more is certain, a condition says it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { type OperationName, operations, serviceOf } from "./operations.ts";
import type { Circumstance } from "./operations/facts.ts";
import { type Grant, type Level, levels } from "./permissions.ts";

/** Characters without white space. */
export const documentLimit = 6_144;

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

export interface NamedDocument {
  /** `contain`, and where one is not enough `contain-2`. */
  readonly name: string;
  readonly level: Level;
  readonly document: PolicyDocument;
  readonly characters: number;
}

/**
 * `neverTouch`: ARNs that nothing may change. Users, roles, groups and policies among them are denied
 * to the run's writes; IAM takes a `*` in them for any text, so that it may deny more than is asked.
 */
export function documentsOf(grants: readonly Grant[], neverTouch: readonly string[] = []): readonly NamedDocument[] {
  return levels.flatMap((level) => {
    const ofLevel = grants.filter((grant) => grant.level === level);
    const statements = [...allowing(level, ofLevel), ...denying(level, ofLevel, neverTouch)];
    return packed(statements).map((Statement, at) => {
      const document = { Version: "2012-10-17", Statement } as const;
      return { name: at === 0 ? level : `${level}-${at + 1}`, level, document, characters: charactersOf(document) };
    });
  });
}

/** JSON without a space counts as IAM counts: nothing in a document has white space of its own. */
function charactersOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}

/** One for each service, and for each condition under which it is asked. */
function allowing(level: Level, grants: readonly Grant[]): readonly Statement[] {
  const found = new Map<string, { sid: string; where: readonly Circumstance[]; names: string[] }>();
  for (const { name, where } of grants) {
    const key = `${serviceOf(name)} ${JSON.stringify(where)}`;
    const known = found.get(key);
    if (known !== undefined) known.names.push(name);
    else found.set(key, { sid: sidOf(level, serviceOf(name), where), where, names: [name] });
  }
  const byService = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
  return byService.map(({ sid, where, names }) => ({
    Sid: sid,
    Effect: "Allow",
    Action: names,
    Resource: "*",
    ...(where.length === 0 ? {} : { Condition: conditionOf(where) }),
  }));
}

function conditionOf(where: readonly Circumstance[]): NonNullable<Statement["Condition"]> {
  const condition: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, key, values } of where) condition[test] = { ...condition[test], [key]: values };
  return condition;
}

/** Kinds of targets whose ARN tells them; what a role or user is in has an ARN of its own. */
const principals = { user: "iam-user", role: "iam-role", group: "iam-group", policy: "iam-policy" } as const;

function denying(level: Level, grants: readonly Grant[], neverTouch: readonly string[]): readonly Statement[] {
  return Object.entries(principals).flatMap(([type, kind]): Statement[] => {
    const of = (operation: OperationName) => operations[operation].target?.kind === kind;
    const Action = grants.filter(({ operations: used }) => used.some(of)).map(({ name }) => name);
    const Resource = neverTouch.filter((arn) => deniable(arn) && arn.split(":")[5]?.startsWith(`${type}/`) === true);
    if (Action.length === 0 || Resource.length === 0) return [];
    return chunks(Resource).map((arns) => ({
      Sid: sidOf(level, `never-touch-${type}`, []),
      Effect: "Deny",
      Action,
      Resource: arns,
    }));
  });
}

/** IAM takes no wildcard for the partition or the service. */
export function deniable(arn: string): boolean {
  return (
    /^arn:[a-z0-9-]+:iam:/.test(arn) &&
    Object.keys(principals).some((type) => arn.split(":")[5]?.startsWith(`${type}/`))
  );
}

/** So many ARNs that a statement of them has room for its actions too. */
function chunks(arns: readonly string[]): string[][] {
  const all: string[][] = [[]];
  for (const arn of arns) {
    const last = all.at(-1) as string[];
    if (last.length > 0 && JSON.stringify([...last, arn]).length > documentLimit / 2) all.push([arn]);
    else last.push(arn);
  }
  return all;
}

function sidOf(level: Level, service: string, where: readonly Circumstance[]): string {
  return [level, ...service.split("-"), ...where.map(({ key }) => `by-${key.slice(key.indexOf(":") + 1)}`)]
    .flatMap((word) => word.split("-"))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** Fills one document after the other; a statement that is too long for what is left is split between two. */
function packed(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const documents: Statement[][] = [];
  for (const statement of statements) {
    let open: Statement | undefined;
    for (const action of statement.Action) {
      const last = documents.at(-1);
      const grown: Statement = { ...statement, Action: [...(open?.Action ?? []), action] };
      const next = open === undefined ? [...(last ?? []), grown] : [...(last ?? []).slice(0, -1), grown];
      const unique = withUniqueSids(next);
      if (last !== undefined && charactersOf({ Version: "2012-10-17", Statement: unique }) <= documentLimit) {
        documents[documents.length - 1] = next;
        open = grown;
      } else {
        open = { ...statement, Action: [action] };
        documents.push([open]);
      }
    }
  }
  return documents.map(withUniqueSids);
}

/** Within a document a Sid stands once: the second of a kind is `…2`. */
function withUniqueSids(statements: readonly Statement[]): readonly Statement[] {
  const seen = new Map<string, number>();
  return statements.map((statement) => {
    const times = (seen.get(statement.Sid) ?? 0) + 1;
    seen.set(statement.Sid, times);
    return times === 1 ? statement : { ...statement, Sid: `${statement.Sid}${times}` };
  });
}
