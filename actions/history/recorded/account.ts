/** The calls of Account Management. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const region = (fate: Fate) => one(fate, (call) => ref.unique("region", asked(call, "regionName")));
/** Anybody may write over it: whoever did so last made what it says now. */
const information = (what: string) => one("made", () => ref.unique("account-information", what));
const alternateContact = one("made", (call) =>
  ref.unique("account-information", `${asked(call, "alternateContactType").toLowerCase()} contact`),
);

export const account: Readings = new Map<string, Reading>([
  ["EnableRegion", region("made")],
  ["DisableRegion", region("removed")],
  ["PutContactInformation", information("contact")],
  ["PutAlternateContact", alternateContact],
  ["DeleteAlternateContact", alternateContact],
  ["StartPrimaryEmailUpdate", information("primary e-mail")],
  ["AcceptPrimaryEmailUpdate", information("primary e-mail")],
  ["PutAccountName", information("name")],
]);
