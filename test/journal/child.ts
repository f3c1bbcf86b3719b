/**
 * A process of its own that works on a journal: `hold <path>` opens it and waits to be killed,
 * `fill <path>` appends until the disk takes no more and prints what came of it.
 */
import { openJournal } from "../../engine/journal/file.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { note, started } from "./events.ts";
import { signer } from "./signer.ts";

const [what, path = ""] = process.argv.slice(2);
const journal = await openJournal(path, { clock: systemClock(), mode: "create", signer });
await journal.append(started);
if (what === "hold") {
  process.stdout.write("held\n");
  setInterval(() => undefined, 1000);
} else {
  // The limit on a file's size comes as a signal, which kills unless it is handled.
  process.on("SIGXFSZ", () => undefined);
  const codes: string[] = [];
  let durable = 1;
  for (let index = 0; codes.length < 3; index++) {
    try {
      await journal.append(note(`k${index}`, "x".repeat(300)));
      durable += 1;
    } catch (cause) {
      codes.push((cause as { code: string }).code);
    }
  }
  await journal.close().catch(() => undefined);
  process.stdout.write(JSON.stringify({ codes, durable }));
}
