import { Type } from "../engine/action/schema.ts";

/** What a remedy found or left, as one word of a closed list; a string in expressions. */
export function States<const S extends readonly string[]>(...states: S) {
  return Type.Unsafe<S[number]>({ type: "string", enum: [...states] });
}
