import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../engine/journal/canonical.ts";
import { evidenceFolder } from "../../engine/journal/evidence.ts";
import { memoryEvidence } from "../../engine/journal/memory.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import type { EvidenceStore } from "../../engine/ports/journal.ts";
import { folder } from "./folder.ts";

const clock = systemClock();
const plain = { sensitive: false };

const breaking = async function* () {
  yield "some";
  throw new Error("AWS broke off");
};

async function* pieces(...list: string[]) {
  yield* list;
}

async function linesOf(store: EvidenceStore, hash: string): Promise<string[]> {
  const list: string[] = [];
  for await (const line of store.lines(hash)) list.push(line);
  return list;
}

describe.each<[string, () => EvidenceStore]>([
  ["a folder", () => evidenceFolder(folder(), clock)],
  ["memory", () => memoryEvidence()],
])("evidence in %s", (_name, make) => {
  test("comes back by the hash of its content", async () => {
    const store = make();
    expect(await store.put("grüße\n", plain)).toEqual({ sha256: sha256("grüße\n"), bytes: 8 });
    expect(await store.get(sha256("grüße\n"))).toBe("grüße\n");
  });

  test("comes back line by line, whatever the pieces were", async () => {
    const store = make();
    const { sha256: hash } = await store.put(pieces('{"a":', "1}\n{", '"b":"ü"}\n', "last"), plain);
    expect(await linesOf(store, hash)).toEqual(['{"a":1}', '{"b":"ü"}', "last"]);
    expect(await linesOf(store, (await store.put("", plain)).sha256)).toEqual([]);
  });

  test("says so when it is not there", async () => {
    const store = make();
    await expect(store.get("a".repeat(64))).rejects.toMatchObject({ code: "JOURNAL_TAMPERED" });
    await expect(linesOf(store, "a".repeat(64))).rejects.toMatchObject({ code: "JOURNAL_TAMPERED" });
  });
});

describe("evidence in a folder", () => {
  test("is one file that its owner alone can read, however often it is saved", async () => {
    const path = join(folder(), "evidence");
    const store = evidenceFolder(path, clock);
    await Promise.all([store.put("x", plain), store.put("x", { sensitive: true }), store.put(pieces("x"), plain)]);
    expect(readdirSync(path)).toEqual([sha256("x")]);
    expect(statSync(join(path, sha256("x"))).mode & 0o777).toBe(0o600);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test("is refused once its content changed, read whole, by line, or saved again", async () => {
    const path = folder();
    const store = evidenceFolder(path, clock);
    const { sha256: hash } = await store.put("one\ntwo\n", plain);
    writeFileSync(join(path, hash), "one\nTWO\n");
    const refusal = { code: "JOURNAL_TAMPERED" };
    await expect(store.get(hash)).rejects.toMatchObject(refusal);
    await expect(linesOf(store, hash)).rejects.toMatchObject(refusal);
    await expect(store.put("one\ntwo\n", plain)).rejects.toMatchObject(refusal);
  });

  test("cannot be asked for by a path", async () => {
    const store = evidenceFolder(folder(), clock);
    await expect(store.get("../../../etc/passwd")).rejects.toMatchObject({ code: "JOURNAL_TAMPERED" });
    await expect(linesOf(store, "..")).rejects.toMatchObject({ code: "JOURNAL_TAMPERED" });
  });

  test("leaves nothing behind when its content breaks off", async () => {
    const path = folder();
    await expect(evidenceFolder(path, clock).put(breaking(), plain)).rejects.toThrow("AWS broke off");
    expect(readdirSync(path)).toEqual([]);
  });

  test("says that it could not be saved where the disk refuses", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    await expect(evidenceFolder(join(file, "evidence"), clock).put("x", plain)).rejects.toMatchObject({
      code: "JOURNAL_FAILED",
    });
    expect(readFileSync(file, "utf8")).toBe("");
  });

  test("keeps a large dataset whole", async () => {
    const store = evidenceFolder(folder(), clock);
    const rows = Array.from({ length: 50_000 }, (_, index) => JSON.stringify({ index, text: "é".repeat(20) }));
    const { sha256: hash } = await store.put(pieces(...rows.map((row) => `${row}\n`)), plain);
    expect(await linesOf(store, hash)).toEqual(rows);
  });
});
