/** A process of its own that opens the keys of a hundred folders of runs, and prints the hash of their public halves. */
import { join } from "node:path";
import { sha256 } from "../../engine/journal/canonical.ts";
import { openSigner } from "../../engine/journal/signing-key.ts";

const [runs = "", begin] = process.argv.slice(2);
// All at the same time, as nearly as the machine can.
while (Date.now() < Number(begin)) continue;
const keys = Array.from({ length: 100 }, (_, at) => openSigner(join(runs, String(at))).publicKey);
process.stdout.write(`${sha256(keys.join())}\n`);
