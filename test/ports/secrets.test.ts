import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { secretsFile } from "../../engine/ports/secrets-file.ts";
import { secretsRefused } from "../../engine/ports/secrets-refuse.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "secrets-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, "secrets");
}

test("a secret is in a file that its owner alone can read", async () => {
  const at = folder();
  const secrets = secretsFile(at);
  expect(await secrets.find("ci-deploy")).toBeUndefined();
  expect(await secrets.put("ci-deploy", "s3cr3t\n")).toEqual({ sink: join("secrets", "ci-deploy") });
  expect(await secrets.find("ci-deploy")).toBeDefined();
  expect(readFileSync(join(at, "ci-deploy"), "utf8")).toBe("s3cr3t\n");
  expect(statSync(join(at, "ci-deploy")).mode & 0o777).toBe(0o600);
  expect(statSync(at).mode & 0o777).toBe(0o700);
});

test("a secret is never replaced", async () => {
  const at = folder();
  await secretsFile(at).put("key", "first");
  await expect(secretsFile(at).put("key", "second")).rejects.toMatchObject({ code: "SECRET_NOT_STORED" });
  expect(readFileSync(join(at, "key"), "utf8")).toBe("first");
  expect(readdirSync(at)).toEqual(["key"]);
});

test.each([
  "../../escape",
  "/etc/passwd",
  "..",
  ".",
  ".hidden",
  "a/b",
  "user@example.com key #1",
  "nul\u0000",
  "*",
  "ü",
])("whatever its name, a secret stays in its folder: %j", async (name) => {
  const at = folder();
  await secretsFile(at).put(name, "x");
  expect(readdirSync(at)).toHaveLength(1);
  expect(readdirSync(join(at, ".."))).toEqual(["secrets"]);
  expect(await secretsFile(at).find(name)).toBeDefined();
});

test.each([
  ["", "no name"],
  ["x".repeat(300), "too long a name"],
  ["\ud800", "half a character"],
])("a name that cannot be a file's is refused: %#", async (name) => {
  const at = folder();
  await expect(secretsFile(at).put(name, "s3cr3t")).rejects.toMatchObject({
    code: "SECRET_NOT_STORED",
    message: expect.not.stringContaining("s3cr3t"),
  });
});

test("a disk that refuses is told of, without the secret", async () => {
  const at = folder();
  writeFileSync(at, "");
  const refusal = secretsFile(at).put("key", "s3cr3t");
  await expect(refusal).rejects.toMatchObject({
    code: "SECRET_NOT_STORED",
    message: expect.not.stringContaining("s3cr3t"),
  });
});

test("where no secrets are kept, none comes about", async () => {
  const secrets = secretsRefused("a replay makes none.");
  await expect(secrets.put("key", "s3cr3t")).rejects.toMatchObject({
    code: "SECRET_NOT_STORED",
    message: expect.stringContaining("a replay makes none"),
  });
  expect(await secrets.find("key")).toBeUndefined();
});
