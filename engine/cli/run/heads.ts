/** How the heads of a run's log are signed, shown and noted outside it. */
import { resolve } from "node:path";
import { type Anchor, anchorLine } from "../../journal/anchor.ts";
import { type AnchorFile, anchorsTo, requireAnchorFile } from "../../journal/anchor-file.ts";
import type { SignedHead, Signer } from "../../journal/sign.ts";
import { openSigner } from "../../journal/signing-key.ts";
import { visible } from "../../text/visible.ts";
import type { Io } from "../io.ts";
import type { View } from "../view/view.ts";

export interface Heads {
  readonly signer: Signer;
  /** The file that anchors go to; what a resume goes on with. */
  readonly anchor: string | null;
  /** What to do with each head once it is durable; the first is shown. */
  noting(view: View, options: { quiet: boolean }): (head: SignedHead) => void;
  /** Why the last anchor is not where it should be, once it is known. */
  missing(): Promise<string | undefined>;
}

/** Milliseconds that the end of a run waits for a share that does not answer. */
const patience = 5000;

/**
 * The key is that of the folder of runs, or the one that RUNBOOK_SIGNING_KEY names.
 * @throws RunbookError SIGNING_KEY_UNUSABLE; ANCHOR_UNUSABLE where `anchor`, as given on the command line, cannot be written
 */
export function openHeads(
  io: Io,
  run: { readonly runs: string; readonly id: string },
  anchor: { readonly given: string | undefined; readonly remembered?: string | null },
): Heads {
  const named = io.env["RUNBOOK_SIGNING_KEY"] ?? "";
  const signer = openSigner(resolve(io.cwd, run.runs), named === "" ? undefined : resolve(io.cwd, named));
  // A share that has gone since the run began must not keep anybody from going on with it.
  const path =
    anchor.given === undefined ? (anchor.remembered ?? null) : requireAnchorFile(resolve(io.cwd, anchor.given), run.id);
  let file: AnchorFile | undefined;

  return {
    signer,
    anchor: path,
    noting(view, { quiet }) {
      let first = !quiet;
      if (path !== null) {
        file = anchorsTo(path, (why) =>
          view.say(`The anchor cannot be written to ${visible(path)}: ${visible(why)}. The run goes on.`),
        );
      }
      return (head) => {
        const line = anchorLine({ ...head, run: run.id } satisfies Anchor);
        if (first) view.say(`Anchor, for your ticket: ${line}`);
        first = false;
        file?.note(line);
      };
    },
    missing: async () => file?.settled(patience),
  };
}
