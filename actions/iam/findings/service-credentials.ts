/** Credentials for single services, Bedrock's API keys among them, which no report shows. */
import type { History } from "../../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { ServiceCredential } from "../entities.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holders, parentOf } from "./holders.ts";

export function judgeServiceCredentials({ users }: Holders, history: History, judge: Judge): Item<ServiceCredential>[] {
  return users.flatMap((holder) => {
    const user = holder.facts;
    return user.service_credentials.map((credential) => {
      const subject = {
        kind: "service-credential",
        id: credential.id,
        name: `${user.name} at ${credential.service}`,
        arn: "",
        created_at: credential.created_at,
        objects: [ref.serviceCredential(credential.id)],
        parent: parentOf(holder),
        handles: [credential.id, user.name, user.arn],
        fingerprint: fingerprintOf("service-credential", {
          credential_id: credential.id,
          user_name: user.name,
          created_at: credential.created_at,
        }),
        detail: `${credential.service}, ${credential.status}`,
      };
      const more = { user_name: user.name, credential_id: credential.id, service: credential.service };
      return withMore(judged(subject, history, judge), more);
    });
  });
}
