/** Tables of the playbook language and of a rule's variables. */
import {
  changeKeywords,
  checkpointKeywords,
  overlayKeywords,
  playbookKeywords,
  stepKeywords,
} from "../playbook/keywords.ts";
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

export function overlayKeywordTable(): string {
  return keywordTable(overlayKeywords);
}

export function changeKeywordTable(): string {
  return keywordTable(changeKeywords);
}

function keywordTable(keywords: Readonly<Record<string, string>>): string {
  return markdownTable([
    ["keyword", "what it means"],
    ...Object.entries(keywords).map(([name, meaning]) => [code(name), meaning]),
  ]);
}
