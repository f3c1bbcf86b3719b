import { action } from "../../engine/action/action.ts";
import { EvidenceRef, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { InlinePolicy } from "./entities.ts";
import { deleteInline, inlineCalls, putInline, putInlineCalls, readInline } from "./inline-policies.ts";
import { holderId, holderReads } from "./policy-holders.ts";
import { putBack } from "./put-back.ts";

/** The document is evidence and, put back under its name, the way to take this back. */
export const deleteInlinePolicy = action({
  name: "iam.delete-inline-policy",
  summary: "Save an inline policy as evidence and take it off its user, role or group.",
  purpose: "repair",
  reversible: true,
  target: "inline",
  params: Type.Object({ inline: InlinePolicy }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** The document as it was, as JSON text; empty where it was gone already. */
    before: Type.String(),
    /** The holder's unique id; empty where it was gone already. */
    holder_id: Type.String(),
    evidence: Type.Array(EvidenceRef),
  }),
  calls: [...holderReads, ...inlineCalls, ...putInlineCalls],
  async run({ inline }, context) {
    const holder = { kind: inline.holder_kind, name: inline.holder };
    const read = () => readInline(context, holder, inline.policy_name);
    const before = await read();
    if (before === undefined) return { state: "gone" as const, before: "", holder_id: "", evidence: [] };
    const holder_id = (await holderId(context, holder)) ?? "";
    const saved = await context.saveEvidence(
      `inline-policy-${holder.kind}-${holder.name}-${inline.policy_name}.json`,
      before,
    );
    await deleteInline(context, holder, inline.policy_name);
    await context.confirm(
      `inline policy ${inline.policy_name} is off ${holder.kind} ${holder.name}`,
      async () => (await read()) === undefined,
    );
    return { state: "deleted" as const, before, holder_id, evidence: [saved] };
  },
  async undo({ inline }, { state, before, holder_id }, context) {
    if (state !== "deleted") return "already";
    const holder = { kind: inline.holder_kind, name: inline.holder };
    const slot = {
      what: `inline policy ${inline.policy_name} of ${holder.kind} ${holder.name}`,
      exists: async () => (await holderId(context, holder)) === holder_id,
      read: () => readInline(context, holder, inline.policy_name),
      put: (document: string) => putInline(context, holder, inline.policy_name, document),
      drop: () => deleteInline(context, holder, inline.policy_name),
    };
    return putBack(slot, { before, left: "" }, context);
  },
});
