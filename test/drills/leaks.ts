/** Looks for secrets where none may be. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What lies in the run's sink: its new keys and passwords, and the seed that they are drawn from. */
export function secretsOf(folder: string): string[] {
  const sink = join(folder, "secrets");
  return existsSync(sink) ? readdirSync(sink).map((file) => readFileSync(join(sink, file), "utf8")) : [];
}

/** Where any of the secrets occurs, in any form that a program could have given it, but in the sink. */
export function leaks(secrets: readonly string[], folder: string, outputs: Readonly<Record<string, string>>): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(folder, path).startsWith(`secrets${sep}`));
  const places: [string, Buffer][] = [
    ...files.map((path): [string, Buffer] => [relative(folder, path), readFileSync(path)]),
    ...Object.entries(outputs).map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]),
  ];
  return secrets.flatMap((secret) =>
    forms(secret).flatMap(([form, text]) =>
      places.filter(([, content]) => content.includes(text)).map(([place]) => `${secret} as ${form} in ${place}`),
    ),
  );
}

function forms(secret: string): [form: string, text: string][] {
  const all: [string, string][] = [
    ["it is", secret],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["URL", encodeURIComponent(secret)],
    ["hex", Buffer.from(secret).toString("hex")],
    ["reversed", Array.from(secret).reverse().join("")],
    // Base64 has three forms, after where the text begins in it; the ends depend on the neighbours.
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
      const encoded = Buffer.from(" ".repeat(offset) + secret).toString("base64");
      const inner = encoded.slice(offset === 0 ? 0 : offset + 1, -4);
      return [
        [`base64 at ${offset}`, inner],
        [`base64url at ${offset}`, inner.replaceAll("+", "-").replaceAll("/", "_")],
      ];
    }),
  ];
  return all;
}
