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
  /** That its process took here and now, in milliseconds. */
  readonly took: number;
}

export async function undisturbed(): Promise<Undisturbed> {
  const cwd = workplace();
  try {
    const began = performance.now();
    const { code, folder } = await drilled(cwd, "acme");
    const took = performance.now() - began;
    expect(code).toBe(0);
    return { reference: referenceOf(folder), size: statSync(join(folder, "audit.jsonl")).size, took };
  } finally {
    clear(cwd);
  }
}
