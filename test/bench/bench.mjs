// Measures speed and memory as ratios against something in the same run, and prints a row each.
// Exit 1 when a ratio is over its bound. Build first: `npm run build`.
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "runbook-bench-"));
await build({
  entryPoints: { cases: "test/bench/cases.ts" },
  outdir: folder,
  bundle: true,
  format: "esm",
  platform: "node",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
  banner: { js: 'import { createRequire as __r } from "node:module"; const require = __r(import.meta.url);' },
});
const cases = join(folder, "cases.mjs");

/** Runs one case in a process of its own and gives the number it prints. */
function measure(...args) {
  return measureAll(...args)[0];
}

/** Of a case that prints several. */
function measureAll(...args) {
  const ran = spawnSync(process.execPath, [cases, ...args, folder], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`${args.join(" ")}: ${ran.stderr}`);
  return ran.stdout.trim().split("\n").at(-1).split(" ").map(Number);
}

function startOf(args) {
  const began = performance.now();
  const ran = spawnSync(process.execPath, args, { encoding: "utf8", cwd: process.cwd() });
  if (ran.status !== 0) throw new Error(`node ${args.join(" ")}: exit ${ran.status} ${ran.stderr}`);
  return performance.now() - began;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
/** Medians of alternating runs, so that both meet the same noise. */
function paired(times, one, other) {
  const ones = [];
  const others = [];
  for (let n = 0; n < times; n++) {
    ones.push(one());
    others.push(other());
  }
  return { one: median(ones), other: median(others) };
}

const mib = (peak) => `${(peak / 1024).toFixed(0)} MiB`;

const rows = [];
function row(what, ratio, bound, detail) {
  rows.push(ratio <= bound);
  console.log(`${ratio <= bound ? "ok  " : "OVER"} ${what}: ${ratio.toFixed(2)} (bound ${bound}) ${detail}`);
}

try {
  const bare = ["-e", "0"];
  startOf(["dist/runbook.js", "--help"]);
  const help = paired(
    15,
    () => startOf(["dist/runbook.js", "--help"]),
    () => startOf(bare),
  );
  row("--help / bare Node", help.one / help.other, 1.3, `${help.one.toFixed(0)} ms / ${help.other.toFixed(0)} ms`);

  /** Starts, against starts of Node that do nothing. */
  const starts = (times, what, bound, start) => {
    const { one, other } = paired(times, start, () => startOf(bare));
    row(`${what} / bare Node`, one / other, bound, `${one.toFixed(0)} ms / ${other.toFixed(0)} ms`);
  };
  starts(9, "exec to its first step, a playbook of one step", 3, () => measure("first-step"));
  // Of almost 3,000 lines of playbook: half is spent on expressions and their types, a third on reading YAML.
  starts(9, "exec to its first step, the shipped playbook with a drill (aim 3)", 12, () =>
    measure("first-step-of-drill"),
  );
  const validating = (...args) => startOf(["dist/runbook.js", "validate", ...args]);
  const shipped = "playbooks/compromised-account.yaml";
  starts(9, "validate the shipped playbook", 3, () => validating(shipped));
  starts(9, "validate the shipped playbook, nothing known of it (aim 3)", 10, () => validating("--no-cache", shipped));
  // One that the build does not know, as it is checked by the way for the first time.
  const ours = join(folder, "ours");
  cpSync("playbooks", ours, { recursive: true });
  appendFileSync(join(ours, "requirements.yaml"), "# Ours.\n");
  process.env["XDG_CACHE_HOME"] = join(folder, "caches");
  const own = join(ours, "compromised-account.yaml");
  validating(own);
  starts(9, "validate a changed copy of it that was found valid before", 3, () => validating(own));

  // Its own process says at its end how much memory it has had.
  const peakFile = join(folder, "peak");
  const noting = join(folder, "noting.cjs");
  const note = "require('node:fs').writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS))";
  writeFileSync(noting, `process.on("exit", () => ${note});\n`);
  process.env["PEAK_FILE"] = peakFile;
  const acme = ["--drill", "playbooks/drills/acme.yaml", "--runs", join(folder, "acme")];
  const drill = paired(
    3,
    () => startOf(["--require", noting, "dist/runbook.js", "exec", "playbooks/compromised-account.yaml", ...acme]),
    () => startOf(bare),
  );
  row(
    "the whole drill acme / bare Node",
    drill.one / drill.other,
    200,
    `${(drill.one / 1000).toFixed(1)} s / ${drill.other.toFixed(0)} ms`,
  );
  const peak = Number(readFileSync(peakFile, "utf8"));
  row("the whole drill acme, peak memory / 400 MiB", peak / 1024 / 400, 1, `${(peak / 1024).toFixed(0)} MiB`);

  const steps = paired(
    5,
    () => measure("steps"),
    () => measure("same-bytes"),
  );
  row(
    "10,000 steps with the journal / the same bytes with grouped fdatasync",
    steps.one / steps.other,
    3,
    `${steps.one.toFixed(0)} ms / ${steps.other.toFixed(0)} ms`,
  );

  // A log of a run that really took place, of 1 GB; what reads it is held against what just reads its bytes.
  // Memory is held against a tenth of the log: what V8 keeps for young objects grows up to then and no further,
  // while what is reachable is the same after a hundredth (`node --expose-gc` shows it).
  const [short, tenth, long] = ["10000", "100000", "1000000"];
  for (const records of [short, tenth, long]) measure("make-long", records);
  const readings = [
    ["verify", "hash", "hashing the same bytes"],
    ["replay", "parse", "reading and parsing the log"],
  ];
  for (const [what, base, meaning] of readings) {
    let peak = 0;
    const took = paired(
      3,
      () => {
        const [milliseconds, kibibytes] = measureAll(`${what}-long`, long);
        peak = Math.max(peak, kibibytes);
        return milliseconds;
      },
      () => measure(`${base}-long`, long),
    );
    const times = `${(took.one / 1000).toFixed(1)} s / ${(took.other / 1000).toFixed(1)} s`;
    row(`${what} of 1,000,000 records / ${meaning}`, took.one / took.other, 5, times);
    const [tiny, small] = [short, tenth].map((records) => measureAll(`${what}-long`, records)[1]);
    const peaks = `${mib(peak)} / ${mib(small)}; ${mib(tiny)} for 10,000`;
    row(`peak memory, ${what} of 1,000,000 / 100,000 records`, peak / small, 1.5, peaks);
  }

  // What is kept of what is listed are the findings and the counts.
  const [hundred, thousand] = ["100", "1000"].map((resources) => measure("inventory", resources));
  row(
    "peak memory, resources.list-findings on 1,000 / 100 resources of each regional type in 17 regions",
    thousand / hundred,
    1.5,
    `${mib(thousand)} / ${mib(hundred)}`,
  );

  // What is kept is what is tainted, not the events; the rest of the growth is the collector's.
  const history = measure("history", "10000");
  for (const events of [100_000, 1_000_000]) {
    const peak = measure("history", String(events));
    row(
      `peak memory, cloudtrail.list-events on ${events.toLocaleString("en")} / 10,000 events`,
      peak / history,
      2,
      `${(peak / 1024).toFixed(0)} MiB / ${(history / 1024).toFixed(0)} MiB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(rows.every(Boolean) ? 0 : 1);
