/** Taking back what a remedy wrote to one policy of an identity. */
import type { ActionContext, Undone } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { unlessGone } from "../gone.ts";
import { sameDocument } from "./document.ts";

/** Where one inline policy stands, or could. */
export interface PolicySlot {
  /** For the read-back, such as `policy x of user y`. */
  readonly what: string;
  /** Whether the identity is there. */
  exists(): Promise<boolean>;
  /** The document as JSON text; undefined where there is none. */
  read(): Promise<string | undefined>;
  put(document: string): Promise<unknown>;
  drop(): Promise<unknown>;
}

/**
 * Puts the document back that was there `before` (empty for none), where the one that the remedy
 * `left` (empty for none) is still there.
 */
export async function putBack(
  slot: PolicySlot,
  { before, left }: { before: string; left: string },
  context: Pick<ActionContext, "confirm">,
): Promise<Undone> {
  const now = async () => (await slot.read()) ?? "";
  const found = await now();
  if (!(await slot.exists())) return "changed";
  if (sameDocument(found, before)) return "already";
  if (!sameDocument(found, left)) return "changed";
  return unlessHolderGone(
    () => slot.exists(),
    async () => {
      await (before === "" ? unlessGone(slot.drop()) : slot.put(before));
      await context.confirm(`${slot.what} is as it was before`, async () => sameDocument(await now(), before));
    },
  );
}

/** Carries out the restoring; what it would be put back on may go meanwhile, which only reading shows. */
export async function unlessHolderGone(exists: () => Promise<boolean>, restore: () => Promise<void>): Promise<Undone> {
  try {
    await restore();
    return "restored";
  } catch (error) {
    if (!isAws(error, "gone") || (await exists())) throw error;
    return "changed";
  }
}
