/** A fresh folder for one test, removed after it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "journal-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
