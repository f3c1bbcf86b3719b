/** Tables of the playbook language and of a rule's variables. */
import { checkpointKeywords, playbookKeywords, stepKeywords } from "../playbook/keywords.ts";
import { code, markdownTable } from "./tables.ts";

export function playbookKeywordTable(): string {
  return keywordTable(playbookKeywords);
}

export function stepKeywordTable(): string {
  return keywordTable(stepKeywords);
}

export function checkpointKeywordTable(): string {
  return keywordTable(checkpointKeywords);
}

function keywordTable(keywords: Readonly<Record<string, string>>): string {
  return markdownTable([
    ["keyword", "what it means"],
    ...Object.entries(keywords).map(([name, meaning]) => [code(name), meaning]),
  ]);
}
