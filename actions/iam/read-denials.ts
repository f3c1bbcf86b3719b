import { action } from "../../engine/action/action.ts";
import { Entity, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { type Bearer, roleBearer, roleReads, userBearer, userReads } from "./bearer.ts";
import { denialOf, DenialBy } from "./denial.ts";

const Denial = Entity("Denial", {
  kind: States("user", "role"),
  name: Type.String(),
  by: DenialBy,
});

/** An intruder who is still an administrator takes denials off within seconds: what was denied is read again. */
export const readDenials = action({
  name: "iam.read-denials",
  summary: "Read which users and roles are still denied every call, and which are open again.",
  purpose: "observe",
  reversible: true,
  params: Type.Object({
    users: Type.Array(Type.String(), { description: "Names of users that iam.deny-user was to deny." }),
    roles: Type.Array(Type.String(), { description: "Names of roles that iam.deny-role was to deny." }),
  }),
  result: Type.Object({
    /** They exist and nothing denies them. */
    open: Type.Array(Denial),
    denied: Type.Array(Denial),
    gone: Type.Array(Denial),
  }),
  calls: [...userReads, ...roleReads],
  async run({ users, roles }, context) {
    const bearers: Bearer[] = [
      ...users.map((name) => userBearer(context, name)),
      ...roles.map((name) => roleBearer(context, name)),
    ];
    const read = await Promise.all(
      bearers.map(async (bearer) => {
        const by = await denialOf(bearer, context);
        const there = by !== "none" || (await bearer.exists());
        return { there, denial: { kind: bearer.kind, name: bearer.name, by } };
      }),
    );
    const where = (holds: (one: (typeof read)[number]) => boolean) => read.filter(holds).map(({ denial }) => denial);
    return {
      open: where(({ there, denial }) => there && denial.by === "none"),
      denied: where(({ denial }) => denial.by !== "none"),
      gone: where(({ there }) => !there),
    };
  },
});
