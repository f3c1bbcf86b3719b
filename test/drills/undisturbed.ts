/** The drill as it goes when nobody disturbs it: what the disturbed ones are held against. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { clear, drilled, workplace } from "./product.ts";
import { type Reference, referenceOf } from "./same-end.ts";

export interface Undisturbed {
  readonly reference: Reference;
  /** Of its log, in bytes. */
  readonly size: number;
}

export async function undisturbed(): Promise<Undisturbed> {
  const cwd = workplace();
  try {
    const { code, folder } = await drilled(cwd, "acme");
    expect(code).toBe(0);
    return { reference: referenceOf(folder), size: statSync(join(folder, "audit.jsonl")).size };
  } finally {
    clear(cwd);
  }
}
