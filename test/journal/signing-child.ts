/** A process of its own that opens the key of a folder of runs and prints its public half. */
import { openSigner } from "../../engine/journal/signing-key.ts";

process.stdout.write(`${openSigner(process.argv[2] ?? "").publicKey}\n`);
