import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeEach, afterEach, describe, expect, it } from "vitest";
import { asKept, type FoundValid, hash } from "../../engine/cli/cache/found-valid.ts";
import { cli } from "../../engine/cli/start/main.ts";
import { buildId, openValidCache } from "../../engine/cli/cache/valid.ts";
import { keepingIo } from "./io.ts";

/** Everything that can take part: a base elsewhere, an overlay of an overlay, parts of parts, requirements. */
const tree = {
  "company/ours.yaml": `runbook: 1
extends: ../team/theirs.yaml
changes:
  - step: main/first/steps/wait
    with: { for: 2s }
`,
  "team/theirs.yaml": `runbook: 1
extends: ../base/base.yaml
changes:
  - step: main/last
    because: Said otherwise.
    title: The end
`,
  "base/base.yaml": `runbook: 1
title: Base
requirements: requirements.yaml
stages:
  - id: main
    title: Main
    steps:
      - { id: first, playbook: parts/part.yaml }
      - { id: last, end: remediated, cites: [U1] }
`,
  "base/parts/part.yaml": `runbook: 1
title: Part
steps:
  - { id: wait, uses: time.wait, with: { for: 1s } }
  - { id: again, playbook: ./inner.yaml }
`,
  "base/parts/inner.yaml": `runbook: 1
title: Inner
steps:
  - { id: wait, uses: time.wait, with: { for: 1s } }
`,
  "base/requirements.yaml": `title: Ours
source: https://example.com/ours
requirements:
  - { id: U1, title: Users, asks: Delete them. }
`,
};
const main = "company/ours.yaml";

let folder: string;
let build: string;
let caches: string;
const own = () => join(caches, "valid");
const entries = () => readdirSync(own());
const entry = () => join(own(), entries()[0] as string);
const at = (name: string) => join(folder, name);

beforeEach(() => {
  const root = realpathSync.native(mkdtempSync(join(tmpdir(), "valid-cache-")));
  [folder, build, caches] = [join(root, "files"), join(root, "build"), join(root, "caches")];
  for (const [name, text] of Object.entries(tree)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
  mkdirSync(build);
  writeFileSync(join(build, "commands.cjs"), "the program");
});
afterEach(() => rmSync(dirname(folder), { recursive: true, force: true }));

/** As a process of its own would: what is known comes from the disk only. */
async function validate(...args: string[]) {
  const io = keepingIo({ cwd: folder });
  let checked = false;
  const commands = async () => {
    checked = true;
    return import("../../engine/cli/start/commands.ts");
  };
  const known = async () => openValidCache(build, caches);
  const code = await cli(["validate", ...args], io, { commands, known });
  return { code, out: io.out(), checked };
}

async function isChecked(name = main): Promise<boolean> {
  return (await validate(name)).checked;
}

describe("a playbook that was found valid", () => {
  it("is not checked again, and everything that is said of it is the same", async () => {
    for (const args of [[main], [main, "--json"], ["--json", join("..", "files", main)]]) {
      rmSync(caches, { recursive: true, force: true });
      const first = await validate(...args);
      const second = await validate(...args);
      expect(first.code).toBe(0);
      expect([first.checked, second.checked]).toEqual([true, false]);
      expect(second).toEqual({ ...first, checked: false });
      expect(first.out).toContain("requirements.yaml");
    }
  });

  it("is known wherever all its files stand now", async () => {
    await validate(main);
    renameSync(folder, `${folder}-moved`);
    folder = `${folder}-moved`;
    expect(await isChecked()).toBe(false);
  });

  it.each(Object.keys(tree))(
    "is checked anew when one byte of %s is another one, or is added or taken away",
    async (name) => {
      await validate(main);
      const text = readFileSync(at(name), "utf8");
      const middle = text.lastIndexOf(": ") - 1;
      const other = text.slice(0, middle) + (text[middle] === "x" ? "y" : "x") + text.slice(middle + 1);
      for (const changed of [other, `${text}\n`, text.slice(0, -1)]) {
        const { atime, mtime } = statSync(at(name));
        writeFileSync(at(name), changed);
        utimesSync(at(name), atime, mtime);
        expect(await isChecked()).toBe(true);
        // What stands in the cache now may be the changed one.
        writeFileSync(at(name), text);
        await validate(main);
        expect(await isChecked()).toBe(false);
      }
      writeFileSync(at(name), "runbook: 1\nmistake: true\n");
      expect(await validate(main)).toMatchObject({ code: 2, checked: true });
      rmSync(at(name));
      expect(await validate(main)).toMatchObject({ code: 2, checked: true });
    },
  );

  it("is checked anew under another name", async () => {
    await validate("base/base.yaml");
    cpSync(at("base/base.yaml"), at("base/copy.yaml"));
    expect(await isChecked("base/copy.yaml")).toBe(true);
  });

  it("is checked anew by another program, though it is as long and as old", async () => {
    await validate(main);
    const { atime, mtime } = statSync(join(build, "commands.cjs"));
    writeFileSync(join(build, "commands.cjs"), "the Program");
    utimesSync(join(build, "commands.cjs"), atime, mtime);
    expect(await isChecked()).toBe(true);
  });

  it("is not kept where the program was built anew while it was checked", () => {
    const cache = openValidCache(build, caches);
    cache.find(at(main));
    writeFileSync(join(build, "commands.cjs"), "another program");
    cache.keep({ files: [{ path: "ours.yaml", sha256: hash("") }], coverage: null });
    expect(() => entries()).toThrow("ENOENT");
  });

  it("is checked with --no-cache and --explain, which keep nothing", async () => {
    expect(await validate(main, "--no-cache")).toMatchObject({ code: 0, checked: true });
    expect(() => entries()).toThrow("ENOENT");
    await validate(main);
    expect(await validate(main, "--no-cache")).toMatchObject({ code: 0, checked: true });
    const { checked, out } = await validate(main, "--explain");
    expect(checked).toBe(true);
    expect(out).toContain("2 changes of base/base.yaml");
  });

  it("does not speak for another file of the same command line", async () => {
    await validate(main);
    writeFileSync(at("wrong.yaml"), "runbook: 1\nmistake: true\n");
    const { code, out, checked } = await validate(main, "wrong.yaml");
    expect({ code, checked }).toEqual({ code: 2, checked: true });
    expect(out).toContain("✓ company/ours.yaml: a valid playbook");
    expect(out).toContain("✗ wrong.yaml");
    expect(await validate(main, "none.yaml")).toMatchObject({ code: 2, checked: true });
  });

  it("is kept for the user alone, and nothing else is kept", async () => {
    writeFileSync(at("wrong.yaml"), "runbook: 1\nmistake: true\n");
    await validate("wrong.yaml", "base/requirements.yaml");
    expect(() => entries()).toThrow("ENOENT");
    await validate(main);
    expect(entries()).toHaveLength(1);
    expect(statSync(own()).mode & 0o777).toBe(0o700);
    expect(statSync(entry()).mode & 0o777).toBe(0o600);
  });

  it("is forgotten when many others were found valid since", () => {
    for (let n = 0; n < 70; n++)
      openValidCache(build, caches).keep({ files: [{ path: "a.yaml", sha256: hash(String(n)) }], coverage: null });
    expect(entries()).toHaveLength(64);
  });
});

describe("links", () => {
  it("to the playbook, to a part or to a base keep it from being kept", async () => {
    symlinkSync(at(main), at("company/link.yaml"));
    expect(await validate("company/link.yaml")).toMatchObject({ code: 0 });
    symlinkSync(at("base/parts"), at("base/linked"));
    writeFileSync(at("base/base.yaml"), tree["base/base.yaml"].replace("parts/part.yaml", "linked/part.yaml"));
    expect(await validate("base/base.yaml")).toMatchObject({ code: 0 });
    symlinkSync(at("base"), at("elsewhere"));
    writeFileSync(at("team/theirs.yaml"), tree["team/theirs.yaml"].replace("../base/", "../elsewhere/"));
    expect(await validate("team/theirs.yaml")).toMatchObject({ code: 0 });
    expect(() => entries()).toThrow("ENOENT");
  });

  it("that stand in the place of what was checked are followed anew", async () => {
    await validate(main);
    symlinkSync(at(main), at("company/link.yaml"));
    expect(await isChecked("company/link.yaml")).toBe(true);
    mkdirSync(at("away"));
    renameSync(at("base/parts/inner.yaml"), at("away/inner.yaml"));
    symlinkSync(at("away/inner.yaml"), at("base/parts/inner.yaml"));
    const { code, out, checked } = await validate(main);
    expect({ code, checked }).toEqual({ code: 2, checked: true });
    expect(out).toContain("PLAYBOOK_PATH");
  });
});

describe("a cache that cannot be trusted", () => {
  const wrong = "runbook: 1\nmistake: true\n";
  const found = (files: FoundValid["files"]): FoundValid => ({ files, coverage: null });
  const summed = (body: string) => `${hash(body)}\n${body}\n`;
  const put = (name: string, text: string) => {
    mkdirSync(own(), { recursive: true, mode: 0o700 });
    writeFileSync(join(own(), name), text, { mode: 0o600 });
  };

  it.each<[string, (text: string) => string]>([
    ["is empty", () => ""],
    ["is cut", (text) => text.slice(0, -20)],
    ["has one bit flipped", (text) => text.replace('"coverage"', '"coverafe"')],
    ["names another hash than its own", (text) => text.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))],
    ["is no JSON", () => summed("{")],
    ["is no map", () => summed("null")],
    ["has another form", () => summed(JSON.stringify({ build: buildId(build), found: {} }))],
    ["has coverage of another form", () => asKept(buildId(build), [{ ...found([]), coverage: { file: 1 } as never }])],
    ["is of another build", (text) => asKept(`${buildId(build)}x`, [JSON.parse(text.split("\n")[1] ?? "").found[0]])],
    ["is larger than any", (text) => summed((text.split("\n")[1] ?? "").replace("{", `{${" ".repeat(300_000)}`))],
  ])("is passed over where an entry %s", async (_, change) => {
    await validate(main);
    writeFileSync(entry(), change(readFileSync(entry(), "utf8")));
    expect(await validate(main)).toMatchObject({ code: 0, checked: true });
    // It is mended on the way.
    expect(await isChecked()).toBe(false);
  });

  it("says nothing of another playbook, under whatever name its entry lies", async () => {
    await validate("base/base.yaml");
    const good = readFileSync(entry(), "utf8");
    writeFileSync(at("base/wrong.yaml"), wrong);
    put(hash(`${buildId(build)} ${hash(wrong)}`), good);
    expect(await validate("base/wrong.yaml")).toMatchObject({ code: 2, checked: true });
    // Nor where it names the playbook by another name, from another folder, or not at all.
    for (const path of ["good.yaml", "base/../base/wrong.yaml", "/base/wrong.yaml", "wrong.yaml/", ""]) {
      const text = asKept(buildId(build), [found([{ path, sha256: hash(wrong) }])]);
      put(hash(`${buildId(build)} ${hash(wrong)}`), text);
      expect(await validate("base/wrong.yaml")).toMatchObject({ code: 2, checked: true });
    }
    put(hash(`${buildId(build)} ${hash(wrong)}`), asKept(buildId(build), [found([])]));
    expect(await validate("base/wrong.yaml")).toMatchObject({ code: 2, checked: true });
  });

  it("is passed over where others could have written it", async () => {
    await validate(main);
    for (const [path, mode] of [
      [entry(), 0o620],
      [entry(), 0o602],
      [own(), 0o770],
      [own(), 0o703],
    ] as const) {
      const before = statSync(path).mode & 0o777;
      chmodSync(path, mode);
      expect(await isChecked()).toBe(true);
      chmodSync(path, before);
      await validate(main);
      expect(await isChecked()).toBe(false);
    }
  });

  it("is passed over where an entry is a link or a pipe", async () => {
    await validate(main);
    const path = entry();
    const aside = join(caches, "aside");
    renameSync(path, aside);
    symlinkSync(aside, path);
    expect(await isChecked()).toBe(true);
    rmSync(path);
    linkSync(aside, path);
    expect(await isChecked()).toBe(false);
    rmSync(path);
    execFileSync("mkfifo", ["-m", "600", path]);
    expect(await isChecked()).toBe(true);
  });

  it("is done without where it cannot be written", async () => {
    writeFileSync(caches, "a file where the folder would be");
    for (let n = 0; n < 2; n++) expect(await validate(main)).toMatchObject({ code: 0, checked: true });
    expect(openValidCache(build, undefined).find(at(main))).toBeUndefined();
  });
});

describe("the shipped playbooks", () => {
  const dist = resolve("dist");
  const shipped = "playbooks/compromised-account.yaml";

  it("are known to the build", () => {
    expect(openValidCache(dist, undefined).find(resolve(shipped))).toMatchObject({
      coverage: { file: "requirements.yaml" },
    });
  });

  it("are known in a copy, until any of its files is changed", () => {
    cpSync(resolve("playbooks"), at("playbooks"), { recursive: true });
    const known = () => openValidCache(dist, undefined).find(at(shipped));
    const files = known()?.files ?? [];
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["compromised-account.yaml", "parts/recover.yaml", "requirements.yaml"]),
    );
    for (const { path } of files) {
      const file = at(join("playbooks", path));
      const text = readFileSync(file);
      writeFileSync(file, Buffer.concat([text, Buffer.from(" ")]));
      expect(known()).toBeUndefined();
      writeFileSync(file, text);
      expect(known()).toBeDefined();
    }
  });

  it("are answered for by the built program without its commands", () => {
    const built = at("built");
    cpSync(dist, built, { recursive: true });
    const said = (...args: string[]) =>
      execFileSync(process.execPath, [join(built, "runbook.js"), "validate", ...args, shipped], {
        encoding: "utf8",
        env: { ...process.env, XDG_CACHE_HOME: caches },
      });
    const checked = said("--no-cache");
    expect(said()).toBe(checked);
    rmSync(join(built, "commands.bin"));
    writeFileSync(join(built, "valid.json"), "damaged");
    expect(said()).toBe(checked);
  });
});
