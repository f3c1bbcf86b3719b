/** Reading policy documents, whoever wrote them: nothing here throws. */

export interface Statement extends Record<string, unknown> {
  readonly Effect?: unknown;
}
export interface PolicyDocument extends Record<string, unknown> {
  readonly Version?: unknown;
}
export interface Principal {
  /** `AWS`, `Service`, `Federated` or `CanonicalUser`. */
  readonly type: string;
  readonly value: string;
}

/** Undefined where the text is no JSON object. */
export function parseDocument(text: string): PolicyDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A single statement may stand without a list. Undefined where one is no object. */
export function statementsOf(document: PolicyDocument): Statement[] | undefined {
  const { Statement } = document;
  const list = Array.isArray(Statement) ? Statement : [Statement];
  return list.every(isObject) ? list : undefined;
}

/** Who a statement names; `"*"` alone is everyone. */
export function principalsOf(statement: Statement): Principal[] {
  const declared = statement.Principal ?? statement.NotPrincipal;
  if (typeof declared === "string") return [{ type: "AWS", value: declared }];
  if (!isObject(declared)) return [];
  return Object.entries(declared).flatMap(([type, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => ({ type, value: String(value) })),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
