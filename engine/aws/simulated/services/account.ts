/** Simulated Account Management: regions, and who the account says it is. https://docs.aws.amazon.com/accounts/latest/reference/ */
import { type Static, Type } from "typebox";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const Contact = Type.Object(
  { name: Type.String(), title: Type.String(), email: Type.String(), phone: Type.String() },
  strict,
);
const State = Type.Object(
  {
    regions: Type.Optional(Type.Record(Type.String(), Type.String())),
    name: Type.Optional(Type.String()),
    created: Type.Optional(Type.String({ format: "date-time" })),
    contact: Type.Optional(
      Type.Object(
        {
          name: Type.String(),
          address: Type.String(),
          city: Type.String(),
          postal_code: Type.String(),
          country: Type.String({ description: "Two letters." }),
          phone: Type.String(),
          company: Type.Optional(Type.String()),
          website: Type.Optional(Type.String()),
        },
        strict,
      ),
    ),
    alternate_contacts: Type.Optional(
      Type.Object(
        {
          BILLING: Type.Optional(Contact),
          OPERATIONS: Type.Optional(Contact),
          SECURITY: Type.Optional(Contact),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** `regions` is region to opt-in status; a drill says it at its top, under `regions`. */
export type AccountState = Static<typeof State> & { regions: Record<string, string> };
type Request = SimulatedRequest<AccountState>;

/** Milliseconds; AWS takes a few minutes, sometimes hours. */
const disabling = 5 * 60_000;

export const account: SimulatedService<AccountState> = {
  service: "account",
  global: true,
  schema: State,
  prepare: (declared) => structuredClone(declared as AccountState),
  operations: {
    "account:ListRegions": (input, { state, page }) => {
      const wanted = new Set<string>(input.RegionOptStatusContains ?? Object.values(state.regions));
      const regions = Object.entries(state.regions).filter(([, status]) => wanted.has(status));
      const { items, next } = page(
        regions.sort(([one], [other]) => (one < other ? -1 : 1)),
        input.NextToken,
        input.MaxResults,
      );
      return {
        Regions: items.map(([RegionName, status]) => ({ RegionName, RegionOptStatus: status as "ENABLED" })),
        NextToken: next,
      };
    },
    "account:GetRegionOptStatus": (input, request) => {
      const { name, status } = existing(input.RegionName, request);
      return { RegionName: name, RegionOptStatus: status as "ENABLED" };
    },
    "account:DisableRegion": (input, request) => {
      const { name, status } = existing(input.RegionName, request);
      if (status === "ENABLED_BY_DEFAULT") {
        throw new SimulatedRefusal("ValidationException", `${name} is enabled by default and cannot be disabled.`);
      }
      if (status !== "ENABLED") {
        throw new SimulatedRefusal("ConflictException", `${name} is ${status}, so it cannot be disabled now.`, 409);
      }
      request.state.regions[name] = "DISABLING";
      request.touched(arnOf(request.account, name));
      request.after(disabling, { operation: "disabled", region: request.region, data: { name } });
      return {};
    },
    "account:GetAccountInformation": (_input, { state, account: AccountId }) => ({
      AccountId,
      AccountName: state.name ?? AccountId,
      AccountCreatedDate: state.created ?? "2015-01-01T00:00:00Z",
      AccountState: "ACTIVE",
    }),
    "account:GetContactInformation": (_input, { state }) => {
      const { contact } = state;
      if (contact === undefined) throw notFound("The account has no contact information.");
      return {
        ContactInformation: {
          FullName: contact.name,
          AddressLine1: contact.address,
          City: contact.city,
          PostalCode: contact.postal_code,
          CountryCode: contact.country,
          PhoneNumber: contact.phone,
          ...(contact.company === undefined ? {} : { CompanyName: contact.company }),
          ...(contact.website === undefined ? {} : { WebsiteUrl: contact.website }),
        },
      };
    },
    "account:GetAlternateContact": ({ AlternateContactType }, { state }) => {
      const contact = AlternateContactType === undefined ? undefined : state.alternate_contacts?.[AlternateContactType];
      if (contact === undefined) throw notFound("No contact of the inputted alternate contact type found.");
      const { name: Name, title: Title, email: EmailAddress, phone: PhoneNumber } = contact;
      return { AlternateContact: { AlternateContactType, Name, Title, EmailAddress, PhoneNumber } };
    },
    // Only the management account and its delegated administrators may ask, and only of other accounts.
    "account:GetPrimaryEmail": (_input, { caller }) => {
      throw new SimulatedRefusal(
        "AccessDeniedException",
        `User: ${caller.arn} is not authorized to perform: account:GetPrimaryEmail (the call must come from the organization's management account)`,
        403,
      );
    },
  },
  effects: {
    disabled: ({ name = "" }, state) => {
      state.regions[name] = "DISABLED";
    },
  },
  objects: (state, { account: id }) =>
    Object.fromEntries(
      Object.entries(state.regions).map(([region, status]) => [arnOf(id, region), { region, status }]),
    ),
};

/** AWS has no ARN for a region of an account; this is the one that expectations know it by. */
function arnOf(id: string, region: string): string {
  return `arn:aws:account::${id}:region/${region}`;
}

function existing(name: string | undefined, { state }: Request): { name: string; status: string } {
  if (name === undefined || !Object.hasOwn(state.regions, name)) {
    throw new SimulatedRefusal("ValidationException", `${name ?? ""} is not a region.`);
  }
  return { name, status: state.regions[name] ?? "" };
}

function notFound(message: string): SimulatedRefusal {
  return new SimulatedRefusal("ResourceNotFoundException", message, 404);
}
