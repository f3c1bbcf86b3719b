import { it } from "vitest";
import { company } from "./company.ts";
import { ranOn } from "./run.ts";
it("x", async () => {
  for (let i = 0; i < 3; i++) {
  const t = Date.now();
  const s = company(1);
  s.events!.push({ at: "2026-03-02T02:11:00Z", region: "us-east-1", event: "sts:GetCallerIdentity", by: "leaked" });
  const ran = await ranOn(s, { ask: async (c) => { console.log(c.kind, c.key, c.kind === "choose" ? Object.keys(c.answers) : c.targets.map(t=>t.id)); return c.kind === "approve" ? { answer: "approve", approved: c.targets.map((t) => t.id), by: "t" } : { answer: ({"verify/notification/read_by_hand":"listed", "bills": "unexpected"} as any)[c.key] ?? Object.keys(c.answers)[0]!, by: "t" }; } });
  console.log(ran.end, Date.now() - t, ran.world.calls());
  console.log(ran.world.ownWrites().map(w => w.operation + " " + w.touched.join()));
  }
});
