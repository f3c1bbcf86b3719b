/** Trust anchors of IAM Roles Anywhere: whoever holds a key of the certificate authority can take roles. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

export const TrustAnchor = FindingOf("TrustAnchor", {
  anchor_id: Type.String(),
  enabled: Type.Boolean(),
});
export type TrustAnchor = Static<typeof TrustAnchor>;

type Reads = ActionContext<"rolesanywhere:GetTrustAnchor">;

export const trustAnchors: ResourceType = {
  service: "rolesanywhere",
  title: "Trust anchors of Roles Anywhere",
  scope: "regional",
  lists: { trust_anchors: TrustAnchor },
  calls: ["rolesanywhere:ListTrustAnchors"],
  async *read(region, context) {
    for await (const page of context.pages("rolesanywhere:ListTrustAnchors", {}, region)) {
      for (const anchor of page.trustAnchors ?? []) {
        const { trustAnchorId: id = "", trustAnchorArn: arn = "", name = "", enabled = false, createdAt = "" } = anchor;
        yield {
          list: "trust_anchors",
          subject: {
            kind: "trust-anchor",
            id: `trust-anchor/${region}/${id}`,
            name,
            arn,
            region,
            created_at: createdAt,
            objects: [ref.regional("trust-anchor", region, id), ref.regional("trust-anchor", region, name)],
            handles: [id, arn],
            fingerprint: fingerprint(anchor),
            detail: `${enabled ? "enabled" : "disabled"}; ${anchor.source?.sourceType ?? "of unknown source"}`,
          },
          more: { anchor_id: id, enabled },
        };
      }
    }
  },
};

/** Sessions that were given out live on until they run out: an hour, unless a profile says otherwise. */
export const suspendAnchor = action({
  name: "rolesanywhere.suspend-anchor",
  summary: "Disable a trust anchor, so that no certificate under it gets a session any more.",
  purpose: "contain",
  reversible: true,
  target: "anchor",
  params: Type.Object({ anchor: TrustAnchor }),
  result: Type.Object({
    state: States("suspended", "already", "gone"),
    before_enabled: Type.Boolean(),
  }),
  calls: ["rolesanywhere:GetTrustAnchor", "rolesanywhere:DisableTrustAnchor", "rolesanywhere:EnableTrustAnchor"],
  async run({ anchor }, context) {
    const before = await anchorNow(anchor, context);
    if (before === undefined) return { state: "gone" as const, before_enabled: false };
    if (before.enabled !== true) return { state: "already" as const, before_enabled: false };
    await context.call("rolesanywhere:DisableTrustAnchor", { trustAnchorId: anchor.anchor_id }, anchor.region);
    await context.confirm(
      `trust anchor ${anchor.anchor_id} is disabled`,
      async () => (await anchorNow(anchor, context))?.enabled === false,
    );
    return { state: "suspended" as const, before_enabled: true };
  },
  async undo({ anchor }, { before_enabled }, context) {
    if (!before_enabled) return "already";
    const now = await anchorNow(anchor, context);
    if (now === undefined || fingerprint(now) !== anchor.fingerprint) return "changed";
    if (now.enabled === true) return "already";
    await context.call("rolesanywhere:EnableTrustAnchor", { trustAnchorId: anchor.anchor_id }, anchor.region);
    await context.confirm(
      `trust anchor ${anchor.anchor_id} is enabled again`,
      async () => (await anchorNow(anchor, context))?.enabled === true,
    );
    return "restored";
  },
});

/** The profiles of the region are kept beside it: they say which roles its certificates could take. */
export const describeAnchor = action({
  name: "rolesanywhere.describe-anchor",
  summary: "Keep what Roles Anywhere says of a trust anchor and of the profiles of its region.",
  purpose: "preserve",
  reversible: true,
  target: "anchor",
  params: Type.Object({ anchor: TrustAnchor }),
  result: Saved(ResourceEvidence),
  calls: ["rolesanywhere:GetTrustAnchor", "rolesanywhere:ListTagsForResource", "rolesanywhere:ListProfiles"],
  async run({ anchor }, context) {
    const found = await anchorNow(anchor, context);
    if (found === undefined) throw stepFailed(`${anchor.arn} is gone: there is nothing left to keep of it`);
    const { tags } = await context.call(
      "rolesanywhere:ListTagsForResource",
      { resourceArn: anchor.arn },
      anchor.region,
    );
    const profiles: unknown[] = [];
    for await (const page of context.pages("rolesanywhere:ListProfiles", {}, anchor.region)) {
      profiles.push(...(page.profiles ?? []));
    }
    const evidence = [await saveDescription(anchor, { trustAnchor: found, tags, profiles }, context)];
    return { resource: anchor.id, region: anchor.region, copies: [], evidence };
  },
});

export const deleteAnchor = action({
  name: "rolesanywhere.delete-anchor",
  summary: "Delete a trust anchor of which everything is kept.",
  purpose: "destroy",
  reversible: false,
  target: "anchor",
  params: Type.Object({ anchor: Approved(TrustAnchor), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: ["rolesanywhere:GetTrustAnchor", "rolesanywhere:DeleteTrustAnchor"],
  async run({ anchor, evidence }, context) {
    requireEvidence(anchor, evidence);
    const there = async () => (await anchorNow(anchor, context)) !== undefined;
    if (!(await there())) return { state: "gone" as const };
    await unlessGone(
      context.call("rolesanywhere:DeleteTrustAnchor", { trustAnchorId: anchor.anchor_id }, anchor.region),
    );
    await context.confirm(`trust anchor ${anchor.anchor_id} is gone`, async () => !(await there()));
    return { state: "deleted" as const };
  },
  async fingerprint({ anchor }, context) {
    const now = await anchorNow(anchor, context);
    return now && fingerprint(now);
  },
});

type Described = NonNullable<Awaited<ReturnType<typeof anchorNow>>>;

async function anchorNow({ anchor_id, region }: Pick<TrustAnchor, "anchor_id" | "region">, context: Reads) {
  const read = ifThere(context.call("rolesanywhere:GetTrustAnchor", { trustAnchorId: anchor_id }, region));
  return (await read)?.trustAnchor;
}

function fingerprint({ trustAnchorId, name, source, createdAt }: Partial<Described>): string {
  return fingerprintOf("trust-anchor", trustAnchorId, name, source, createdAt);
}
