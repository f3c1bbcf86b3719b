import { describe, expect, it } from "vitest";
import { errorCodes } from "../../engine/errors.ts";
import { generatedFiles } from "../../engine/reference/files.ts";
import { withTables } from "../../engine/reference/tables.ts";
import { textOf } from "./markdown.ts";

describe("what `npm run generate` writes", () => {
  const files = generatedFiles(textOf);

  it.each([...files.keys()])("%s is as it would be written now", (path) => {
    expect(textOf(path)).toBe(files.get(path));
  });

  it("is the same each time", () => {
    expect([...generatedFiles(textOf)]).toEqual([...files]);
  });

  it("names every error code, and no other", () => {
    const named = [...textOf("engine/README.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = ""]) => code);
    expect(named.toSorted()).toEqual(Object.keys(errorCodes).toSorted());
  });
});

describe("tables between markers", () => {
  const text = "a\n<!-- generated: one -->\nold\n<!-- end generated -->\nb\n";

  it("leave what stands around them as it is", () => {
    expect(withTables("F.md", text, { one: "new" })).toBe(
      "a\n<!-- generated: one -->\n\nnew\n\n<!-- end generated -->\nb\n",
    );
  });

  it("are refused where the file has no markers for them, or markers for another", () => {
    expect(() => withTables("F.md", text, { one: "new", two: "lost" })).toThrow("no markers for two");
    expect(() => withTables("F.md", text, {})).toThrow("there is no table one");
  });
});

describe("engine/README.md", () => {
  it("names the wrappers of a call in the order in which they are composed", () => {
    const chain = /const port = (.*);\s+const below = .*\? (.*) : port;[\s\S]*: (audit\(guard\(.*), facts\)/.exec(
      textOf("engine/aws/compose.ts"),
    );
    const composed = `${chain?.[3]} ${chain?.[2]} ${chain?.[1]}`.match(/\b(audit|guard|withhold|pace|retry)(?=\()/g);
    const told = [...textOf("engine/README.md").matchAll(/^\d\. `([a-z]+)`/gm)].map(([, name]) => name);
    expect(told).toEqual(composed);
  });
});
