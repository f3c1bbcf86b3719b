import { execFileSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync, verify as verifySignature } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { canonical, sha256 } from "../../engine/journal/canonical.ts";
import { openSigner, publicKeyPath, readPublicKey } from "../../engine/journal/signing-key.ts";
import type { EventOf, JournalRecord } from "../../engine/journal/events.ts";
import { signatureFault, signedHead } from "../../engine/journal/sign.ts";
import { folder } from "./folder.ts";
import { newSigner, signer } from "./signer.ts";

const place = { seq: 7, prev: "ab".repeat(32) };
const at = new Date("2026-03-02T10:00:00.000Z");
type HeadRecord = JournalRecord & EventOf<"head.signed">;
const head = (by = signer): HeadRecord => ({ ...signedHead(by, place, at), ...place, at: at.toISOString() });

/** The order of the group of Ed25519, little-endian: S and S + L sign the same to a careless reader. */
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const little = (hex: string) => BigInt(`0x${Buffer.from(hex, "hex").reverse().toString("hex")}`);

describe("a signed head", () => {
  test("is signed as the format says, by a key of RFC 8032", async () => {
    const { signature, ...unsigned } = head();
    // The public key of 32 bytes of 1, as other programs have it.
    expect(signer.publicKey).toBe("8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c");
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(signer.publicKey, "hex").toString("base64url") },
      format: "jwk",
    });
    const message = Buffer.from(`runbook audit log head\n${canonical(unsigned)}`);
    expect(verifySignature(null, message, key, Buffer.from(signature, "hex"))).toBe(true);
    expect(await signatureFault(head())).toBeUndefined();
  });

  test.each<[string, Partial<HeadRecord>]>([
    ["its number", { seq: 8 }],
    ["its time", { at: "2026-03-02T10:00:00.001Z" }],
    ["the line before it", { prev: "ac".repeat(32) }],
    ["its key", { publicKey: newSigner().publicKey }],
    ["its signature", { signature: head(newSigner()).signature }],
  ])("does not survive another value of %s", async (_what, change) => {
    expect(await signatureFault({ ...head(), ...change })).toMatch(/not of this log/);
  });

  test.each<[string, (record: HeadRecord) => Partial<HeadRecord>, RegExp]>([
    ["upper case in the signature", ({ signature }) => ({ signature: signature.toUpperCase() }), /not 128 lower/],
    ["upper case in the key", ({ publicKey }) => ({ publicKey: publicKey.toUpperCase() }), /not 64 lower/],
    ["a longer signature", ({ signature }) => ({ signature: `${signature}00` }), /not 128 lower/],
    ["a shorter key", ({ publicKey }) => ({ publicKey: publicKey.slice(2) }), /not 64 lower/],
    ["no signature", () => ({ signature: "" }), /not 128 lower/],
    ["a key that is no point", () => ({ publicKey: "ff".repeat(32) }), /not of this log/],
    [
      "the same signature with the group's order added",
      ({ signature }) => {
        const more = (little(signature.slice(64)) + order).toString(16).padStart(64, "0");
        return { signature: signature.slice(0, 64) + Buffer.from(more, "hex").reverse().toString("hex") };
      },
      /not of this log/,
    ],
  ])("is not taken with %s", async (_what, change, expected) => {
    expect(await signatureFault({ ...head(), ...change(head()) })).toMatch(expected);
  });
});

describe("the key of a folder of runs", () => {
  test("is made at first use, for its owner only, and is the same from then on", () => {
    const runs = join(folder(), "runs");
    const { publicKey } = openSigner(runs);
    expect(openSigner(runs).publicKey).toBe(publicKey);
    expect(statSync(join(runs, ".signing")).mode & 0o777).toBe(0o700);
    expect(statSync(join(runs, ".signing/private.pem")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(runs, ".signing/private.pem"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(readPublicKey(publicKeyPath(runs))).toBe(publicKey);
    expect(readdirSync(join(runs, ".signing")).toSorted()).toEqual(["private.pem", "public.pem"]);
  });

  test("is one key where many processes begin at once", async () => {
    const at = folder();
    const script = join(at, "child.mjs");
    const entry = new URL("signing-child.ts", import.meta.url).pathname;
    await build({
      entryPoints: [entry],
      outfile: script,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    const runs = join(at, "runs");
    const out = execFileSync(
      "sh",
      ["-c", `for i in 1 2 3 4; do "${process.execPath}" "${script}" "${runs}" ${Date.now() + 1500} & done; wait`],
      { encoding: "utf8" },
    );
    const keys = out.trim().split("\n");
    expect(keys).toHaveLength(4);
    const made = Array.from({ length: 100 }, (_, at) => openSigner(join(runs, String(at))).publicKey);
    expect(new Set(keys)).toEqual(new Set([sha256(made.join())]));
    for (const folder of readdirSync(runs))
      expect(readdirSync(join(runs, folder, ".signing")).toSorted()).toEqual(["private.pem", "public.pem"]);
  });

  test("is published again where a crash kept it from being published", () => {
    const runs = folder();
    const { publicKey } = openSigner(runs);
    rmSync(publicKeyPath(runs));
    openSigner(runs);
    expect(readPublicKey(publicKeyPath(runs))).toBe(publicKey);
  });

  test("is not used where its public half was exchanged", () => {
    const [runs, other] = [folder(), folder()];
    openSigner(runs);
    openSigner(other);
    writeFileSync(publicKeyPath(runs), readFileSync(publicKeyPath(other)));
    expect(() => openSigner(runs)).toThrow(/is not the public key of/);
  });

  test("is not used where others can read it, or write beside it", () => {
    const runs = folder();
    openSigner(runs);
    chmodSync(join(runs, ".signing/private.pem"), 0o640);
    expect(() => openSigner(runs)).toThrow(/others can read it/);
    chmodSync(join(runs, ".signing/private.pem"), 0o600);
    chmodSync(join(runs, ".signing"), 0o770);
    expect(() => openSigner(runs)).toThrow(/others can write/);
  });
});

describe("a key that is kept elsewhere", () => {
  const write = (content: string | Buffer, mode = 0o600) => {
    const path = join(folder(), "key.pem");
    writeFileSync(path, content, { mode });
    return path;
  };
  const pem = { format: "pem", type: "pkcs8" } as const;

  test("signs in place of the folder's, which is not made", async () => {
    const runs = folder();
    const path = write(generateKeyPairSync("ed25519").privateKey.export(pem));
    const elsewhere = openSigner(runs, path);
    expect(await signatureFault(head(elsewhere))).toBeUndefined();
    expect(existsSync(join(runs, ".signing"))).toBe(false);
  });

  test.each<[string, () => string, RegExp]>([
    ["there is none", () => join(folder(), "none"), /it is not there/],
    ["it is a folder", () => folder(), /no file of a key/],
    ["it is no key", () => write("hello"), /no key in PEM/],
    ["it is empty", () => write(""), /no key in PEM/],
    [
      "it is of another kind",
      () => write(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export(pem)),
      /no Ed25519 key/,
    ],
    [
      "it is a public one",
      () => write(generateKeyPairSync("ed25519").publicKey.export({ format: "pem", type: "spki" })),
      /no key in PEM/,
    ],
    [
      "others can read it",
      () => write(generateKeyPairSync("ed25519").privateKey.export(pem), 0o644),
      /others can read it/,
    ],
  ])("is refused where %s", (_what, path, expected) => {
    expect(() => openSigner(folder(), path())).toThrow(
      expect.objectContaining({ code: "SIGNING_KEY_UNUSABLE", message: expect.stringMatching(expected) as string }),
    );
  });
});

describe("a public key that is given", () => {
  const write = (content: string | Buffer) => {
    const path = join(folder(), "key");
    writeFileSync(path, content);
    return path;
  };

  test("is PEM, or its 64 digits", () => {
    const runs = folder();
    const { publicKey } = openSigner(runs);
    expect(readPublicKey(write(`${publicKey}\n`))).toBe(publicKey);
    expect(readPublicKey(write(readFileSync(publicKeyPath(runs))))).toBe(publicKey);
  });

  test.each<[string, () => string]>([
    ["a private one", () => privateOf()],
    ["upper case", () => write(signer.publicKey.toUpperCase())],
    ["of another kind", () => write(generateKeyPairSync("x25519").publicKey.export({ format: "pem", type: "spki" }))],
    ["nothing", () => write("")],
  ])("is not %s", (_what, path) => {
    expect(() => readPublicKey(path())).toThrow(expect.objectContaining({ code: "SIGNING_KEY_UNUSABLE" }));
  });

  function privateOf(): string {
    const runs = folder();
    openSigner(runs);
    return join(runs, ".signing/private.pem");
  }
});
