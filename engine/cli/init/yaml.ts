/** YAML of words that others chose: quoted so that they can be nothing but text, comments of one visible line. */
import { visible } from "../../text/visible.ts";

/** A double-quoted scalar in printable ASCII, whatever the text: no character of it acts on YAML or on a terminal. */
export function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[^ -~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return escaped;
}

/** A comment behind or above something; it cannot end its line. */
export function comment(text: string): string {
  return `# ${visible(text)}`;
}
