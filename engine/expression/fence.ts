/** What CEL allows and we do not: it could stall, hide a type, or has no form in JSON. */
import { compilePattern } from "./functions.ts";
import { limits, type Mistake } from "./mistake.ts";
import { children, comprehension, type Node } from "./syntax.ts";

const refused = new Map([
  ["matches", 'write reMatch(text, "pattern"), whose time is linear'],
  ["dyn", "a value's type must stay known"],
  ["bytes", "JSON has no bytes"],
  ["uint", "use int"],
  ["bind", "write the expression out"],
  ["type", "types are known before the run"],
  ["getDayOfYear", "its answer depends on the machine's time zone"],
]);

/** Map keys that the library would drop without a word. */
const dropped = new Set(["__proto__", "constructor", "prototype"]);

export function fence(root: Node): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(root, 0, (node, message, hint) =>
    mistakes.push({
      code: "EXPRESSION_FORBIDDEN",
      message,
      start: node.start,
      end: node.end,
      ...(hint === undefined ? {} : { hint }),
    }),
  );
  return mistakes;
}

type Report = (node: Node, message: string, hint?: string) => void;

function visit(node: Node, nesting: number, report: Report): void {
  const inner = comprehension(node);
  if (node.op === "call" || node.op === "rcall") call(node, node.args[0], report);
  if (node.op === "value") literal(node, report);
  if (node.op === "map") keys(node.args, report);
  if (node.op === "id" && (node.args === "google" || node.args === "optional"))
    report(node, `${node.args} is not offered`);
  if (inner !== undefined && nesting >= limits.nesting) {
    report(
      node,
      `more than ${limits.nesting} of all, exists, filter and map within each other`,
      "split it over two steps",
    );
    return;
  }
  for (const child of children(node)) {
    visit(child, inner?.bodies.includes(child) === true ? nesting + 1 : nesting, report);
  }
}

function call(node: Node, name: string, report: Report): void {
  const hint = refused.get(name);
  if (hint !== undefined) report(node, `${name}() is not offered`, hint);
  if (name !== "reMatch" || node.op !== "call") return;
  const pattern = node.args[1][1];
  if (pattern?.op !== "value" || typeof pattern.args !== "string") return;
  try {
    compilePattern(pattern.args);
  } catch (error) {
    report(pattern, `not a pattern: ${(error as Error).message}`, "see https://github.com/google/re2/wiki/Syntax");
  }
}

function literal(node: Extract<Node, { op: "value" }>, report: Report): void {
  if (node.args instanceof Uint8Array) report(node, "bytes have no form in JSON", "write a string");
  else if (typeof node.args === "object" && node.args !== null)
    report(node, "unsigned integers are not offered", "leave out the u");
}

function keys(entries: readonly (readonly [Node, Node])[], report: Report): void {
  const seen = new Set<unknown>();
  for (const [key] of entries) {
    if (key.op !== "value") continue;
    if (seen.has(key.args)) report(key, `the key ${String(key.args)} stands twice in the map`);
    if (dropped.has(String(key.args))) report(key, `${String(key.args)} cannot be a key of a map`);
    seen.add(key.args);
  }
}
