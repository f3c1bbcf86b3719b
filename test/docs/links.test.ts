import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, textOf } from "./markdown.ts";

const pages = [
  "README.md",
  "actions/README.md",
  "engine/README.md",
  "playbooks/README.md",
  "playbooks/GUIDE.md",
  "CONTRIBUTING.md",
];

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("links within the repository", () => {
  const links = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, target = ""]) => [page, target] as const),
  );

  it.each(links)("%s → %s", (page, target) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    expect(existsSync(join(root, file))).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
  });
});

describe("CONTRIBUTING.md", () => {
  it.each([...textOf("CONTRIBUTING.md").matchAll(/^\| `([a-z/-]+)` +\|/gm)].map(([, folder]) => folder ?? ""))(
    "names the folder %s, which is there",
    (folder) => {
      expect(existsSync(join(root, folder))).toBe(true);
    },
  );

  it("names only npm scripts that there are", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: object };
    const named = [...textOf("CONTRIBUTING.md").matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(2);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
