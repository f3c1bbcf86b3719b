/** Tables that stand in Markdown files between markers, made of what the program itself reads. */
import { RunbookError } from "../errors.ts";

/** Puts each table between its markers. @throws RunbookError INTERNAL for markers without a table, or a table without markers */
export function withTables(file: string, text: string, tables: Readonly<Record<string, string>>): string {
  const placed = new Set<string>();
  const result = text.replace(
    /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- end generated -->)/g,
    (_, start: string, name: string, end: string) => {
      const table = tables[name];
      if (table === undefined) throw new RunbookError("INTERNAL", `${file}: there is no table ${name}`);
      placed.add(name);
      return `${start}\n${table.trim()}\n\n${end}`;
    },
  );
  const missing = Object.keys(tables).filter((name) => !placed.has(name));
  if (missing.length === 0) return result;
  throw new RunbookError("INTERNAL", `${file}: no markers for ${missing.join(", ")}`);
}

/** A Markdown table; the first row is its head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

export function code(text: string | number): string {
  return `\`${text}\``;
}
