/** What `iam:GetAccountAuthorizationDetails` tells, put together from its pages: the evidence `before.json`. */
import type { Output } from "./operations.ts";

type Page = Output<"iam:GetAccountAuthorizationDetails">;

export type Authorizations = Pick<Page, "UserDetailList" | "RoleDetailList" | "GroupDetailList" | "Policies">;

/** Each list sorted by ARN, so that the same account gives the same text however AWS pages it. */
export function authorizationsOf(pages: readonly Page[]): Authorizations {
  const all = <N extends keyof Authorizations>(name: N) =>
    pages.flatMap((page) => (page[name] ?? []) as NonNullable<Authorizations[N]>[number][]).toSorted(byArn);
  return {
    UserDetailList: all("UserDetailList"),
    RoleDetailList: all("RoleDetailList"),
    GroupDetailList: all("GroupDetailList"),
    Policies: all("Policies"),
  };
}

/** IAM gives documents URL-encoded (RFC 3986); a document that is no JSON stays text. */
export function withDocumentsDecoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDocumentsDecoded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name,
        documents.has(name) && typeof member === "string" ? decode(member) : withDocumentsDecoded(member),
      ]),
  );
}

const documents: ReadonlySet<string> = new Set(["PolicyDocument", "AssumeRolePolicyDocument", "Document"]);

function decode(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("%") ? decodeURIComponent(text) : text);
  } catch {
    return text;
  }
}

function byArn(one: { Arn?: string | undefined }, other: { Arn?: string | undefined }): number {
  const [a, b] = [one.Arn ?? "", other.Arn ?? ""];
  return a < b ? -1 : a > b ? 1 : 0;
}
