/** Amazon Resource Names, as far as the guard needs them. */

/** `*` stands for any characters within one segment; segments end at `:` and `/`. Anchored, case-sensitive. */
export function arnMatches(pattern: string, arn: string): boolean {
  if (!pattern.includes("*")) return pattern === arn;
  const wanted = pattern.split(/([:/])/);
  const found = arn.split(/([:/])/);
  return (
    wanted.length === found.length && wanted.every((segment, index) => segmentMatches(segment, found[index] ?? ""))
  );
}

/** The parts around each `*` must follow one another; no regular expression is made of a policy's text. */
function segmentMatches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const next = text.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return at <= text.length - last.length;
}

/** `user`, `role`, `group` or `policy` with the last segment of an IAM ARN, which is its name. */
export function iamNameOf(arn: string): { kind: string; name: string } | undefined {
  const [prefix, , service, , , resource] = split(arn);
  if (prefix !== "arn" || service !== "iam" || resource === undefined) return undefined;
  const kind = resource.slice(0, resource.indexOf("/"));
  return { kind, name: resource.slice(resource.lastIndexOf("/") + 1) };
}

/** The account of an ARN; `aws` for what AWS manages, undefined where the text is no ARN. */
export function accountOf(arn: string): string | undefined {
  return arn.startsWith("arn:") ? split(arn)[4] : undefined;
}

/** The six parts of an ARN; the resource keeps its colons. */
export function split(arn: string): readonly string[] {
  const parts = arn.split(":");
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
