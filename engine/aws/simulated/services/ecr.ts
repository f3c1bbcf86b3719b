/** Simulated ECR: repositories, their images and policies. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { byName, lookup } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const strict = { additionalProperties: false };
const At = Type.String({ format: "date-time" });
const Image = Type.Object(
  {
    tags: Type.Array(Type.String(), { default: [] }),
    pushed: At,
    bytes: Type.Integer({ default: 50_000_000 }),
    /** An archived image is listed only where all are asked for. */
    archived: Type.Boolean({ default: false }),
  },
  strict,
);
const Repository = Type.Object(
  {
    created: At,
    tags: Type.Record(Type.String(), Type.String(), { default: {} }),
    /** The policy's text; empty for none. */
    policy: Type.String({ default: "" }),
    lifecycle_policy: Type.String({ default: "" }),
    /** By digest, `sha256:…`. */
    images: Type.Record(Type.String(), Image, { default: {} }),
  },
  strict,
);
const Ecr = Type.Object({ repositories: Type.Record(Type.String(), Repository, { default: {} }) }, strict);
type EcrState = Static<typeof Ecr>;
type Repository = Static<typeof Repository>;
type Request = SimulatedRequest<EcrState>;

export const ecr: SimulatedService<EcrState> = {
  service: "ecr",
  global: false,
  schema: defaultsOptional(Ecr),
  prepare: (declared) => fillDefaults(Ecr, declared ?? {}) as EcrState,
  operations: {
    "ecr:DescribeRepositories": (input, request) => {
      const { state, page } = request;
      const names = input.repositoryNames ?? [];
      if (names.length > 0 && input.nextToken !== undefined)
        throw invalid("The parameter nextToken cannot be used with repositoryNames.");
      names.forEach((name) => existing(name, request));
      const wanted = byName(state.repositories).filter(([name]) => names.length === 0 || names.includes(name));
      const { items, next } = page(wanted, input.nextToken, input.maxResults);
      return { repositories: items.map(([name, one]) => repositoryView(name, one, request)), nextToken: next };
    },
    "ecr:DescribeImages": (input, request) => {
      const { images } = existing(input.repositoryName, request);
      const all = input.filter?.imageStatus === "ANY";
      const wanted = byName(images).filter(([, image]) => all || !image.archived);
      const { items, next } = request.page(wanted, input.nextToken, input.maxResults);
      return {
        imageDetails: items.map(([imageDigest, image]) => ({
          registryId: request.account,
          repositoryName: input.repositoryName,
          imageDigest,
          ...(image.tags.length === 0 ? {} : { imageTags: [...image.tags] }),
          imageSizeInBytes: image.bytes,
          imagePushedAt: image.pushed,
          imageStatus: image.archived ? ("ARCHIVED" as const) : ("ACTIVE" as const),
        })),
        nextToken: next,
      };
    },
    "ecr:GetRepositoryPolicy": (input, request) => {
      const { policy } = existing(input.repositoryName, request);
      if (policy === "") throw noPolicy(input.repositoryName);
      return { registryId: request.account, repositoryName: input.repositoryName, policyText: policy };
    },
    "ecr:GetLifecyclePolicy": (input, request) => {
      const { lifecycle_policy: policy } = existing(input.repositoryName, request);
      if (policy === "")
        throw new SimulatedRefusal("LifecyclePolicyNotFoundException", "Lifecycle policy does not exist.");
      return { registryId: request.account, repositoryName: input.repositoryName, lifecyclePolicyText: policy };
    },
    "ecr:ListTagsForResource": (input, request) => {
      const [, name = ""] = (input.resourceArn ?? "").split(":repository/");
      return { tags: byName(existing(name, request).tags).map(([Key, Value]) => ({ Key, Value })) };
    },
    "ecr:SetRepositoryPolicy": (input, request) => {
      const { repositoryName: name, policyText = "" } = input;
      const repository = existing(name, request);
      if (!isPolicy(policyText))
        throw invalid(
          "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
        );
      if (input.force !== true && locksOut(policyText))
        throw invalid("The policy would prevent this account from setting another one; it has to be forced.");
      repository.policy = policyText;
      request.touched(arnOf(name ?? "", request));
      return { registryId: request.account, repositoryName: name, policyText };
    },
    "ecr:DeleteRepositoryPolicy": (input, request) => {
      const repository = existing(input.repositoryName, request);
      const { policy } = repository;
      if (policy === "") throw noPolicy(input.repositoryName);
      repository.policy = "";
      request.touched(arnOf(input.repositoryName ?? "", request));
      return { registryId: request.account, repositoryName: input.repositoryName, policyText: policy };
    },
    "ecr:DeleteRepository": (input, request) => {
      const name = input.repositoryName ?? "";
      const repository = existing(name, request);
      if (Object.keys(repository.images).length > 0 && input.force !== true)
        throw new SimulatedRefusal(
          "RepositoryNotEmptyException",
          `The repository with name '${name}' in registry with id '${request.account}' cannot be deleted because it still contains images`,
        );
      const repositoryShown = repositoryView(name, repository, request);
      delete request.state.repositories[name];
      request.touched(arnOf(name, request));
      return { repository: repositoryShown };
    },
  },
  objects: (state, where) =>
    Object.fromEntries(Object.entries(state.repositories).map(([name, one]) => [arnOf(name, where), { name, ...one }])),
};

const arnOf = (name: string, { account, region }: { account: string; region: string }) =>
  `arn:aws:ecr:${region}:${account}:repository/${name}`;

const invalid = (message: string) => new SimulatedRefusal("InvalidParameterException", message);
const noPolicy = (name: string | undefined) =>
  new SimulatedRefusal("RepositoryPolicyNotFoundException", `Repository policy does not exist for '${name}'`);

function existing(name: string | undefined, { state, account }: Request): Repository {
  const found = lookup(state.repositories, name ?? "");
  if (found !== undefined) return found;
  throw new SimulatedRefusal(
    "RepositoryNotFoundException",
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  );
}

function repositoryView(repositoryName: string, repository: Repository, { account, region }: Request) {
  return {
    repositoryArn: arnOf(repositoryName, { account, region }),
    registryId: account,
    repositoryName,
    repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
    createdAt: repository.created,
    imageTagMutability: "MUTABLE" as const,
  };
}

interface Statement {
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Condition?: unknown;
}

function statementsOf(text: string): readonly Statement[] | undefined {
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: Statement | Statement[] };
    return statements === undefined ? undefined : [statements].flat();
  } catch {
    return undefined;
  }
}

function isPolicy(text: string): boolean {
  const statements = statementsOf(text) ?? [];
  return (
    statements.length > 0 &&
    statements.every((one) => one.Effect !== undefined && one.Principal !== undefined && one.Action !== undefined)
  );
}

/** Whether nobody could set another policy any more. */
function locksOut(text: string): boolean {
  return (statementsOf(text) ?? []).some(
    ({ Effect, Principal, Action = [], Condition }) =>
      Effect === "Deny" &&
      Condition === undefined &&
      (Principal === "*" || (Principal as { AWS?: unknown }).AWS === "*") &&
      [Action].flat().some((action) => ["*", "ecr:*", "ecr:SetRepositoryPolicy"].includes(action)),
  );
}
