/** Simulated Route 53 Domains. https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53_Domains.html */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Domain = Type.Object(
  {
    created: At,
    expires: At,
    auto_renew: Type.Boolean({ default: true }),
    transfer_lock: Type.Boolean({ default: true }),
    nameservers: Type.Array(Type.String(), { default: [] }),
    owner_email: Type.String({ default: "" }),
    tags: Type.Record(Type.String(), Type.String(), { default: {} }),
    /** What its registry says when it carries nothing out; empty: it does. */
    registry_fails: Type.String({ default: "" }),
  },
  strict,
);
const Operation = Type.Object(
  { domain: Type.String(), type: Type.String(), status: Type.String(), submitted: At, message: Type.String() },
  strict,
);
const Account = Type.Object(
  {
    domains: Type.Record(Type.String(), Domain, { default: {} }),
    /** Top-level domains whose registry lets nobody delete. */
    undeletable_tlds: Type.Array(Type.String(), { default: [] }),
    unlockable_tlds: Type.Array(Type.String(), { default: [] }),
    /** How many operations may run at once. */
    operations_limit: Type.Integer({ default: 20 }),
    /** Made by runs, by id. */
    operations: Type.Record(Type.String(), Operation, { default: {} }),
  },
  strict,
);
type State = Static<typeof Account>;
type Request = SimulatedRequest<State>;
type Kind = "DELETE_DOMAIN" | "DOMAIN_LOCK";

/** Milliseconds; AWS takes from minutes to days. */
const takes = 3 * 60_000;

export const route53domains: SimulatedService<State> = {
  service: "route53domains",
  global: true,
  schema: defaultsOptional(Account),
  prepare: (declared) => fillDefaults(Account, declared ?? {}) as State,
  operations: {
    "route53domains:ListDomains": (input, request) => {
      const found = byName(request.state.domains).filter(([name]) =>
        (input.FilterConditions ?? []).every(({ Name, Operator, Values = [] }) => {
          if (Name !== "DomainName" || Operator !== "BEGINS_WITH") throw invalid("Only BEGINS_WITH on DomainName.");
          return Values.some((value) => name.startsWith(value));
        }),
      );
      const { items, next } = request.page(found, input.Marker, input.MaxItems);
      return {
        Domains: items.map(([DomainName, { auto_renew, transfer_lock, expires }]) => ({
          DomainName,
          AutoRenew: auto_renew,
          TransferLock: transfer_lock,
          Expiry: expires,
        })),
        NextPageMarker: next,
      };
    },
    "route53domains:GetDomainDetail": (input, request) => {
      const { name, domain } = existing(input.DomainName, request);
      const contact = domain.owner_email === "" ? {} : { Email: domain.owner_email };
      return {
        DomainName: name,
        Nameservers: domain.nameservers.map((Name) => ({ Name })),
        AutoRenew: domain.auto_renew,
        AdminContact: contact,
        RegistrantContact: contact,
        TechContact: contact,
        RegistrarName: "Amazon Registrar, Inc.",
        CreationDate: domain.created,
        ExpirationDate: domain.expires,
        StatusList: domain.transfer_lock ? ["clientTransferProhibited"] : [],
      };
    },
    "route53domains:ListTagsForDomain": (input, request) => ({
      TagList: Object.entries(existing(input.DomainName, request).domain.tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    "route53domains:ListOperations": (input, request) => {
      const found = byName(request.state.operations)
        .filter(([, { type }]) => (input.Type ?? [type]).includes(type as Kind))
        .filter(([, { status }]) => (input.Status ?? [status]).includes(status as "SUBMITTED"))
        .filter(([, { submitted }]) => submitted >= (input.SubmittedSince ?? ""));
      const { items, next } = request.page(found, input.Marker, input.MaxItems);
      return { Operations: items.map(([id, operation]) => operationView(id, operation)), NextPageMarker: next };
    },
    "route53domains:GetOperationDetail": ({ OperationId = "" }, { state }) => {
      const operation = Object.hasOwn(state.operations, OperationId) ? state.operations[OperationId] : undefined;
      if (operation === undefined) throw invalid(`Operation ${OperationId} was not found`);
      return operationView(OperationId, operation);
    },
    "route53domains:EnableDomainAutoRenew": (input, request) => renewing(true, input.DomainName, request),
    "route53domains:DisableDomainAutoRenew": (input, request) => renewing(false, input.DomainName, request),
    "route53domains:EnableDomainTransferLock": (input, request) => locking("lock", input.DomainName, request),
    "route53domains:DisableDomainTransferLock": (input, request) => locking("unlock", input.DomainName, request),
    "route53domains:DeleteDomain": (input, request) => {
      const { name } = existing(input.DomainName, request);
      if (request.state.undeletable_tlds.includes(tldOf(name))) {
        throw new SimulatedRefusal("TLDRulesViolation", `Domains under .${tldOf(name)} cannot be deleted.`);
      }
      return submit("DELETE_DOMAIN", "delete", name, request);
    },
  },
  effects: {
    done: ({ id = "", domain: name = "", change = "" }, state) => {
      const operation = state.operations[id];
      const domain = state.domains[name];
      if (operation === undefined || domain === undefined) return;
      if (domain.registry_fails !== "") {
        Object.assign(operation, { status: "FAILED", message: domain.registry_fails });
        return;
      }
      operation.status = "SUCCESSFUL";
      if (change === "delete") delete state.domains[name];
      else domain.transfer_lock = change === "lock";
    },
  },
  objects: (state, { account }) =>
    Object.fromEntries(
      byName(state.domains).map(([name, { auto_renew, transfer_lock, nameservers, tags }]) => [
        arnOf(account, name),
        { type: "domain", name, auto_renew, transfer_lock, nameservers, tags },
      ]),
    ),
};

/** AWS has no ARN for a registered domain; this is the one that expectations know it by. */
function arnOf(account: string, name: string): string {
  return `arn:aws:route53domains::${account}:domain/${name}`;
}

function renewing(auto_renew: boolean, name: string | undefined, request: Request) {
  existing(name, request).domain.auto_renew = auto_renew;
  request.touched(arnOf(request.account, name ?? ""));
  return {};
}

function locking(change: "lock" | "unlock", named: string | undefined, request: Request) {
  const { name } = existing(named, request);
  if (request.state.unlockable_tlds.includes(tldOf(name))) {
    throw new SimulatedRefusal("TLDRulesViolation", `Domains under .${tldOf(name)} have no transfer lock.`);
  }
  return submit("DOMAIN_LOCK", change, name, request);
}

/** Starts what the registry carries out later; only one thing at a time for a domain. */
function submit(type: Kind, change: "delete" | "lock" | "unlock", domain: string, request: Request) {
  const { operations, operations_limit } = request.state;
  const running = Object.values(operations).filter(({ status }) => status === "IN_PROGRESS");
  if (running.some((one) => one.domain === domain)) {
    throw new SimulatedRefusal("DuplicateRequest", `There is already a request in progress for ${domain}.`);
  }
  if (running.length >= operations_limit) {
    throw new SimulatedRefusal("OperationLimitExceeded", `At most ${operations_limit} operations run at once.`);
  }
  const OperationId = request.id("op-", `${domain}/${Object.keys(operations).length}`, 20);
  operations[OperationId] = { domain, type, status: "IN_PROGRESS", submitted: request.now, message: "" };
  request.touched(arnOf(request.account, domain));
  request.after(takes, { operation: "done", region: request.region, data: { id: OperationId, domain, change } });
  return { OperationId };
}

function operationView(OperationId: string, { domain, type, status, submitted, message }: State["operations"][string]) {
  return {
    OperationId,
    DomainName: domain,
    Type: type as Kind,
    Status: status as "IN_PROGRESS",
    SubmittedDate: submitted,
    ...(message === "" ? {} : { Message: message }),
  };
}

function existing(name: string | undefined, { state, account }: Request) {
  const domain = name !== undefined && Object.hasOwn(state.domains, name) ? state.domains[name] : undefined;
  if (name === undefined || domain === undefined) throw invalid(`Domain ${name ?? ""} not found in ${account} account`);
  return { name, domain };
}

/** What Route 53 Domains says of anything that is not this account's, too. */
function invalid(message: string): SimulatedRefusal {
  return new SimulatedRefusal("InvalidInput", message);
}

function tldOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function byName<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
