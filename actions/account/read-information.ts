import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { DatasetRef, Explained, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { readHistory } from "../history/history.ts";

const calls = [
  "account:GetAccountInformation",
  "account:GetContactInformation",
  "account:GetAlternateContact",
  "account:GetPrimaryEmail",
  "iam:ListAccountAliases",
] as const;
type Context = ActionContext<(typeof calls)[number]>;

const InformationChange = Type.Object({
  at: Type.String(),
  /** Such as `PutAlternateContact`. */
  name: Type.String(),
  principal: Type.String(),
  ip: Type.String(),
  event: Type.String(),
});

/** Only people know what is right; what cannot be read is left empty and said. */
export const readInformation = action({
  name: "account.read-information",
  summary: "Read whom AWS takes the account to belong to, and whom it writes to.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    history: Type.Optional(
      Explained(DatasetRef, "The events of cloudtrail.list-events: what the intruder changed is taken from them."),
    ),
  }),
  result: Type.Object({
    name: Type.String(),
    created_at: Type.String(),
    aliases: Type.Array(Type.String()),
    /** Empty where it may not be asked for, which is the rule outside the management account. */
    primary_email: Type.String(),
    contact: Type.String(),
    /** `none` where there is none. */
    billing_contact: Type.String(),
    operations_contact: Type.String(),
    security_contact: Type.String(),
    /** What the intruder changed of it, oldest first. */
    changes: Type.Array(InformationChange),
  }),
  calls: [...calls],
  async run({ history }, context) {
    const about = await unlessDenied("the account's name", context, () =>
      context.call("account:GetAccountInformation", {}),
    );
    const aliases: string[] = [];
    for await (const page of context.pages("iam:ListAccountAliases", {})) aliases.push(...(page.AccountAliases ?? []));
    return {
      name: about?.AccountName ?? "",
      created_at: about?.AccountCreatedDate ?? "",
      aliases,
      primary_email: await primaryEmail(context),
      contact: await contact(context),
      billing_contact: await alternateContact("BILLING", context),
      operations_contact: await alternateContact("OPERATIONS", context),
      security_contact: await alternateContact("SECURITY", context),
      changes: history === undefined ? [] : changesIn(await readHistory(history, context)),
    };
  },
});

/** Of Account Management; calls that say whom AWS writes to. */
const changing: ReadonlySet<string> = new Set([
  "AcceptPrimaryEmailUpdate",
  "DeleteAlternateContact",
  "PutAccountName",
  "PutAlternateContact",
  "PutContactInformation",
  "StartPrimaryEmailUpdate",
]);

function changesIn({ intruders }: Awaited<ReturnType<typeof readHistory>>) {
  return intruders
    .filter(({ source, name }) => source === "account" && changing.has(name))
    .map(({ id, time, name, principal, ip }) => ({ at: time, name, principal, ip, event: id }));
}

async function contact(context: Context): Promise<string> {
  const found = await unlessDenied("the account's contact", context, () =>
    ifThere(context.call("account:GetContactInformation", {})),
  );
  const known = found?.ContactInformation;
  if (known === undefined) return "";
  const { FullName, CompanyName, AddressLine1, AddressLine2, AddressLine3 } = known;
  const place = [known.PostalCode, known.City, known.StateOrRegion, known.CountryCode].filter(Boolean).join(" ");
  return together(
    FullName,
    CompanyName,
    AddressLine1,
    AddressLine2,
    AddressLine3,
    place,
    known.PhoneNumber,
    known.WebsiteUrl,
  );
}

async function alternateContact(type: "BILLING" | "OPERATIONS" | "SECURITY", context: Context): Promise<string> {
  const found = await unlessDenied(`the ${type.toLowerCase()} contact`, context, async () => ({
    answer: await ifThere(context.call("account:GetAlternateContact", { AlternateContactType: type })),
  }));
  if (found === undefined) return "";
  const { Name, Title, EmailAddress, PhoneNumber } = found.answer?.AlternateContact ?? {};
  return together(Name, Title, EmailAddress, PhoneNumber) || "none";
}

/** AWS tells it to the management account alone, so that a refusal says nothing of this account. */
async function primaryEmail(context: Context): Promise<string> {
  try {
    const { PrimaryEmail = "" } = await context.call("account:GetPrimaryEmail", {
      AccountId: context.caller.account,
    });
    return PrimaryEmail;
  } catch (error) {
    if (!isAws(error, "access-denied", "invalid", "unsupported", "gone")) throw error;
    await context.note("The e-mail address of the root user is told to the organization's management account only.");
    return "";
  }
}

async function unlessDenied<T>(what: string, context: Context, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isAws(error, "access-denied", "unsupported")) throw error;
    await context.gap({ region: "us-east-1", service: "account", reason: `${what}: ${error.message}` });
    return undefined;
  }
}

function together(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}
