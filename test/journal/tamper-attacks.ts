/** Attacks on signatures, on the log as a whole, on its spelling and on its evidence. */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesOf, chained, type Key, type Log, lineOf, sha256 } from "./tamper-logs.ts";
import {
  anchoredLines,
  type Code,
  type Edit,
  found,
  type Levels,
  type Record,
  recordsOf,
  verdictOfPrefix,
} from "./tamper-edits.ts";

const isHead = ({ type }: Record) => type === "head.signed";
const headsOf = (log: Log) => recordsOf(log).flatMap((record, at) => (isHead(record) ? [at] : []));

/** No signatures, only some, those of another, and spellings of them that other verifiers take. */
export function* signatures(log: Log, other: Key): Generator<Edit> {
  const records = recordsOf(log);
  const heads = headsOf(log);
  const last = heads.at(-1) ?? 0;
  yield { what: "no signature", log: bytesOf(chained(records.filter((record) => !isHead(record)))), expected: found };
  yield {
    what: "the first only",
    log: bytesOf(chained(records.filter((record, at) => at < 2 || !isHead(record)))),
    expected: firstOnly(log),
  };
  for (const at of heads) {
    const record = records[at] as Record;
    const signature = String(record["signature"]);
    const swapped = records[heads.find((head) => head !== at) ?? at] as Record;
    const altered: { [what: string]: object } = {
      "S and the order of the group": { ...record, signature: malleated(signature) },
      "upper case": { ...record, signature: signature.toUpperCase() },
      "key in upper case": { ...record, publicKey: log.key.publicKey.toUpperCase() },
      "of another head": { ...record, signature: at === heads[0] && heads.length === 1 ? "" : swapped["signature"] },
      "of nothing but zeros": { ...record, signature: "0".repeat(128) },
      cut: { ...record, signature: signature.slice(0, -2) },
      longer: { ...record, signature: `${signature}00` },
      "of another key's name": { ...record, publicKey: other.publicKey },
    };
    for (const [what, changed] of Object.entries(altered)) {
      yield { what: `${at}: ${what}`, log: bytesOf(chained(records.with(at, changed as Record))), expected: found };
    }
    const line = lineOf(record, other);
    // By another key, whose head before it is good: one log may have several keys.
    const relinked = chained(records.with(at, JSON.parse(line) as Record));
    yield {
      what: `${at}: by another key`,
      log: bytesOf(relinked),
      expected: at === last ? [log.code, 4, 4] : found,
    };
    const shouting = lineOf({ ...record, publicKey: "" }, { ...log.key, publicKey: log.key.publicKey.toUpperCase() });
    yield {
      what: `${at}: by the key, its name in upper case`,
      log: bytesOf(log.lines.with(at, shouting)),
      expected: found,
    };
  }
}

/** Without the key, a log can be forged from its last signature on that nothing must follow. */
function firstOnly(log: Log): Edit["expected"] {
  const owing = ["run.resumed", "checkpoint.answered", "run.ended"];
  const early = recordsOf(log).slice(0, -2);
  if (early.some(({ type }) => owing.includes(type))) return found;
  if (headsOf(log).length === 1) return [log.code, log.code, log.code];
  return log.code === 6 ? [6, 6, 4] : [3, 3, 4];
}

/** S + L: the same point, and a verifier that does not compare S with L takes it. */
function malleated(signature: string): string {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const little = Buffer.from(signature.slice(64), "hex");
  const sum = BigInt(`0x${Buffer.from(little).reverse().toString("hex")}`) + order;
  return signature.slice(0, 64) + Buffer.from(sum.toString(16).padStart(64, "0"), "hex").reverse().toString("hex");
}

/** Another log in its place, or parts of two. */
export function* replaced(log: Log, another: Log, other: Key): Generator<Edit> {
  const records = recordsOf(log);
  yield { what: "as it is, by another key", log: bytesOf(chained(records, other)), expected: [log.code, 4, 4] };
  const renamed = records.with(0, { ...(records[0] as Record), run: "20260302T110000-forged" });
  yield { what: "another run's, by another key", log: bytesOf(chained(renamed, other)), expected: found };
  yield { what: "another run's, by the key", log: bytesOf(another.lines), expected: found };
  for (let at = 1; at < log.lines.length; at++) {
    for (let from = 1; from < another.lines.length; from++) {
      const lines = [...log.lines.slice(0, at), ...another.lines.slice(from)];
      yield { what: `its ${at} lines and the other from ${from}`, log: bytesOf(lines), expected: found };
      const linked = lines.map((line) => JSON.parse(line) as Record);
      // What nobody signed goes with any log.
      const isSigned = linked.slice(at).some(isHead);
      const expected: Edit["expected"] = isSigned ? found : ["any", "any", at < anchoredLines(log) ? 4 : "any"];
      yield { what: `its ${at} lines and the other from ${from}, linked`, log: bytesOf(chained(linked)), expected };
    }
  }
}

const spellings: { readonly [what: string]: (line: string) => string } = {
  "white space between": (line) => line.replace(":", ": "),
  "white space before": (line) => ` ${line}`,
  "white space behind": (line) => `${line} `,
  "a tab": (line) => line.replace(",", ",\t"),
  "an escaped letter": (line) => line.replace('"type"', '"typ\\u0065"'),
  "an escape in capitals": (line) => line.replace('"type"', '"\\u007Aype"'),
  "a fraction of nothing": (line) => line.replace(/"seq":(\d+)/, '"seq":$1.0'),
  "an exponent": (line) => line.replace(/"seq":(\d+)/, '"seq":$1e0'),
  "a minus": (line) => line.replace(/"seq":(\d+)/, '"seq":-$1'),
  "a zero before": (line) => line.replace(/"seq":(\d+)/, '"seq":0$1'),
  "a text for a number": (line) => line.replace(/"seq":(\d+)/, '"seq":"$1"'),
  "another order": (line) => line.replace(/^\{(.*),("type":"[^"]*")/, "{$2,$1"),
  "a key twice": (line) => line.replace(/("type":"[^"]*")/, "$1,$1"),
  "a key twice, first another": (line) => line.replace(/("type":"[^"]*")/, '"type":"run.ended",$1'),
  "an unknown key": (line) => line.replace('"type"', '"tyqe":1,"type"'),
  "a key missing": (line) => line.replace(/"at":"[^"]*",/, ""),
  "hashes in capitals": (line) =>
    line.replace(/"prev":"([^"]*)"/, (_, hash: string) => `"prev":"${hash.toUpperCase()}"`),
  "a carriage return": (line) => `${line}\r`,
  "a byte order mark": (line) => `\ufeff${line}`,
  "a NUL behind": (line) => `${line}\0`,
  "a NUL inside": (line) => line.replace('"type":"', '"type":"\0'),
  "an empty line before": (line) => `\n${line}`,
  "an empty line behind": (line) => `${line}\n`,
  "in a list": (line) => `[${line}]`,
  "a comma behind": (line) => line.replace(/\}$/, ",}"),
  "a number beyond all": (line) => line.replace(/"seq":(\d+)/, '"seq":1e999'),
  "no number": (line) => line.replace(/"seq":(\d+)/, '"seq":NaN'),
  "a very long number": (line) => line.replace(/"seq":(\d+)/, `"seq":${"9".repeat(5000)}`),
  "another time": (line) => line.replace(/("at":"[^"]*)Z"/, '$1+00:00"'),
  "a day that was not": (line) => line.replace(/"at":"[^T]*T/, '"at":"2026-02-30T'),
  "a lone surrogate": (line) => line.replace('"type":"', '"type":"\\ud800'),
  "deep nesting": (line) => line.replace('"type"', `"x":${"[".repeat(100_000)}${"]".repeat(100_000)},"type"`),
  "deeper than may be": (line) => line.replace('"type"', `"x":${"[".repeat(300)}${"]".repeat(300)},"type"`),
};

/** Not even who has the key may write one record in two ways. */
export function* spelled(log: Log): Generator<Edit> {
  for (const [what, change] of Object.entries(spellings)) {
    for (const [at, line] of log.lines.entries()) {
      const changed = change(line);
      const isOutermost = at === 0 || at === log.lines.length - 1;
      if (changed === line || (changed.length > 100_000 && !isOutermost)) continue;
      const lines = log.lines.with(at, changed);
      yield { what: `${at}: ${what}`, log: bytesOf(lines), expected: found };
      yield { what: `${at}: ${what}, linked`, log: bytesOf(relinked(lines, at + 1, log.key)), expected: found };
    }
  }
  const all = bytesOf(log.lines);
  const torn = verdictOfPrefix(log, log.lines.length - 1);
  const cut: Levels = [torn, torn, anchoredLines(log) === log.lines.length ? 4 : torn];
  yield { what: "no last newline", log: all.subarray(0, -1), expected: cut };
  yield { what: "a byte order mark before all", log: Buffer.concat([Buffer.from("\ufeff"), all]), expected: found };
  yield { what: "carriage returns", log: Buffer.from(all.toString().replaceAll("\n", "\r\n")), expected: found };
  yield { what: "in UTF-16", log: Buffer.from(all.toString(), "utf16le"), expected: found };
  yield {
    what: "bytes that are no UTF-8",
    log: Buffer.from(all.toString("latin1").replace('"title":"', '"title":"\xff'), "latin1"),
    expected: found,
  };
  const half = Buffer.concat([all, Buffer.from('{"half":')]);
  const whole = log.code === 0 ? 3 : log.code;
  yield { what: "a torn tail", log: half, expected: [whole, whole, whole] };
}

/** Later lines get the hashes and signatures that go with a line as it is spelled now. */
function relinked(lines: readonly string[], from: number, key: Key): string[] {
  const done = lines.slice(0, from);
  for (const line of lines.slice(from)) {
    const record = { ...(JSON.parse(line) as Record), prev: sha256((done.at(-1) ?? "").split("\n").at(-1) ?? "") };
    done.push(lineOf(record, key));
  }
  return done;
}

/** Files beside the log that a record names. `scratch` is for copies. */
export function* evidence(log: Log, scratch: string): Generator<Edit> {
  const bytes = bytesOf(log.lines);
  const original = join(log.folder, "evidence");
  const names = readdirSync(original);
  let count = 0;
  const with_ = (what: string, expected: Levels, change: (evidence: string) => void): Edit => {
    const folder = join(scratch, `${count++}`, log.run);
    cpSync(original, join(folder, "evidence"), { recursive: true });
    change(join(folder, "evidence"));
    return { what, log: bytes, folder, expected };
  };
  for (const name of names) {
    const content = readFileSync(join(original, name));
    const flipped = Buffer.from(content);
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    yield with_(`${name} missing`, found, (folder) => rmSync(join(folder, name)));
    yield with_(`${name} changed`, found, (folder) => writeFileSync(join(folder, name), flipped));
    yield with_(`${name} longer`, found, (folder) => writeFileSync(join(folder, name), `${content.toString()}\n`));
    yield with_(`${name} empty`, found, (folder) => writeFileSync(join(folder, name), ""));
    yield with_(`${name} in capitals`, found, (folder) =>
      renameSync(join(folder, name), join(folder, name.toUpperCase())),
    );
    yield with_(`${name} a folder`, found, (folder) => {
      rmSync(join(folder, name));
      mkdirSync(join(folder, name));
    });
    for (const other of names.filter((each) => each > name)) {
      yield with_(`${name} and ${other} exchanged`, found, (folder) => {
        cpSync(join(original, name), join(folder, other));
        cpSync(join(original, other), join(folder, name));
      });
    }
  }
  // A crash between the file and its record leaves such.
  const same: Code = log.code;
  yield with_("one more", [same, same, same], (folder) => writeFileSync(join(folder, sha256("more")), "more"));
}
