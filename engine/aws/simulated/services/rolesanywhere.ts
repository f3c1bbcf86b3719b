/** Simulated IAM Roles Anywhere. https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const Tags = Type.Record(Type.String(), Type.String(), { default: {} });
const Anchor = Type.Object(
  {
    name: Type.String(),
    created: Type.String({ format: "date-time" }),
    enabled: Type.Boolean({ default: true }),
    /** PEM; a private CA is named by its ARN instead. */
    certificate: Type.String({ default: "" }),
    private_ca: Type.Optional(Type.String()),
    tags: Tags,
  },
  strict,
);
const Profile = Type.Object(
  {
    name: Type.String(),
    created: Type.String({ format: "date-time" }),
    enabled: Type.Boolean({ default: true }),
    roles: Type.Array(Type.String(), { default: [] }),
  },
  strict,
);
const Region = Type.Object(
  {
    /** By id, which is a UUID. */
    trust_anchors: Type.Record(Type.String(), Anchor, { default: {} }),
    profiles: Type.Record(Type.String(), Profile, { default: {} }),
  },
  strict,
);
type State = Static<typeof Region>;
type Request = SimulatedRequest<State>;

export const rolesanywhere: SimulatedService<State> = {
  service: "rolesanywhere",
  global: false,
  schema: defaultsOptional(Region),
  prepare: (declared) => fillDefaults(Region, declared ?? {}) as State,
  operations: {
    "rolesanywhere:ListTrustAnchors": (input, request) => {
      const { items, next } = request.page(byId(request.state.trust_anchors), input.nextToken, input.pageSize);
      return {
        trustAnchors: items.map(([id, anchor]) => anchorView(id, anchor, request)),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    "rolesanywhere:GetTrustAnchor": (input, request) => ({ trustAnchor: viewOf(input.trustAnchorId, request) }),
    "rolesanywhere:ListProfiles": (input, request) => {
      const { items, next } = request.page(byId(request.state.profiles), input.nextToken, input.pageSize);
      return {
        profiles: items.map(([profileId, { name, created, enabled, roles }]) => ({
          profileId,
          profileArn: arnOf("profile", profileId, request),
          name,
          enabled,
          roleArns: [...roles],
          createdAt: created,
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    "rolesanywhere:ListTagsForResource": (input, request) => {
      const [id, anchor] =
        byId(request.state.trust_anchors).find(
          ([each]) => arnOf("trust-anchor", each, request) === input.resourceArn,
        ) ?? [];
      if (id === undefined || anchor === undefined) throw notFound(input.resourceArn);
      return { tags: Object.entries(anchor.tags).map(([key, value]) => ({ key, value })) };
    },
    "rolesanywhere:EnableTrustAnchor": (input, request) => {
      existing(input.trustAnchorId, request).enabled = true;
      request.touched(arnOf("trust-anchor", input.trustAnchorId ?? "", request));
      return { trustAnchor: viewOf(input.trustAnchorId, request) };
    },
    "rolesanywhere:DisableTrustAnchor": (input, request) => {
      existing(input.trustAnchorId, request).enabled = false;
      request.touched(arnOf("trust-anchor", input.trustAnchorId ?? "", request));
      return { trustAnchor: viewOf(input.trustAnchorId, request) };
    },
    "rolesanywhere:DeleteTrustAnchor": (input, request) => {
      const trustAnchor = viewOf(input.trustAnchorId, request);
      delete request.state.trust_anchors[input.trustAnchorId ?? ""];
      request.touched(arnOf("trust-anchor", input.trustAnchorId ?? "", request));
      return { trustAnchor };
    },
  },
  objects: (state, place) =>
    Object.fromEntries([
      ...byId(state.trust_anchors).map(([id, { name, enabled, tags }]) => [
        arnOf("trust-anchor", id, place),
        { type: "trust-anchor", id, name, enabled, tags },
      ]),
      ...byId(state.profiles).map(([id, { name, enabled, roles }]) => [
        arnOf("profile", id, place),
        { type: "rolesanywhere-profile", id, name, enabled, roles },
      ]),
    ]),
};

function viewOf(id: string | undefined, request: Request) {
  return anchorView(id ?? "", existing(id, request), request);
}

function anchorView(trustAnchorId: string, anchor: State["trust_anchors"][string], request: Request) {
  const { name, enabled, created, certificate, private_ca } = anchor;
  return {
    trustAnchorId,
    trustAnchorArn: arnOf("trust-anchor", trustAnchorId, request),
    name,
    enabled,
    createdAt: created,
    source:
      private_ca === undefined
        ? { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: certificate } }
        : { sourceType: "AWS_ACM_PCA", sourceData: { acmPcaArn: private_ca } },
  };
}

function existing(id: string | undefined, { state }: Request): State["trust_anchors"][string] {
  const anchor = id !== undefined && Object.hasOwn(state.trust_anchors, id) ? state.trust_anchors[id] : undefined;
  if (anchor === undefined) throw notFound(id);
  return anchor;
}

function notFound(what: string | undefined): SimulatedRefusal {
  return new SimulatedRefusal("ResourceNotFoundException", `Trust anchor ${what ?? ""} was not found`, 404);
}

function byId<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function arnOf(kind: string, id: string, { account, region }: { account: string; region: string }): string {
  return `arn:aws:rolesanywhere:${region}:${account}:${kind}/${id}`;
}
