import { expect, it } from "vitest";
import { wrong } from "./check.ts";
import { generated } from "./generate.ts";
import { knowing } from "./operator.ts";
import { ranOn } from "./run.ts";
const from = Number(process.env["FROM"] ?? 0), to = Number(process.env["TO"] ?? 10);
it("x", async () => {
  let ms = 0, bad = 0;
  for (let seed = from; seed < to; seed++) {
    const at = generated(seed);
    const asked: string[] = [];
    const t = Date.now();
    try {
    const ran = await ranOn(at.scenario, knowing(at.truth, asked));
    ms += Date.now() - t;
    const found = wrong(at.truth, ran);
    if (found.length) { bad++; console.log(`SEED ${seed} gone ${at.truth.gone.size} of ${Object.keys(ran.before).length} ${Date.now()-t} ms\n  ` + found.join("\n  ") + (process.env["ASKED"] ? "\n" + asked.join("\n") : "")); }
    } catch (e) { bad++; console.log(`SEED ${seed} threw`, e); }
  }
  console.log("bad", bad, "ms each", ms / (to - from));
}, 600_000);
