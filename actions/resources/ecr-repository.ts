/** ECR repositories, and the images in them. */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ref } from "../history/refs.ts";
import { sameDocument } from "../iam/document.ts";
import { States } from "../states.ts";
import { requireNames, saveNames } from "./covered.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

export const EcrRepository = FindingOf("EcrRepository", {
  repository_name: Type.String(),
  uri: Type.String(),
});
export type EcrRepository = Static<typeof EcrRepository>;
type Described = NonNullable<Output<"ecr:DescribeRepositories">["repositories"]>[number];
type Image = NonNullable<Output<"ecr:DescribeImages">["imageDetails"]>[number];

export const ecrRepositories: ResourceType = {
  service: "ecr",
  title: "ECR repositories",
  scope: "regional",
  lists: { ecr_repositories: EcrRepository },
  calls: ["ecr:DescribeRepositories", "ecr:ListTagsForResource"],
  async *read(region, context) {
    for await (const { repositories = [] } of context.pages("ecr:DescribeRepositories", {}, region)) {
      for (const one of repositories) {
        const { repositoryArn: arn = "", repositoryName: name = "", repositoryUri: uri = "", createdAt = "" } = one;
        const tags = await ifThere(tagsNow(arn, region, context));
        // It went between two questions.
        if (tags === undefined) continue;
        yield {
          list: "ecr_repositories",
          subject: {
            kind: "ecr-repository",
            id: arn,
            name,
            arn,
            region,
            tags,
            created_at: createdAt,
            objects: [ref.regional("ecr-repository", region, name)],
            handles: [arn, name],
            fingerprint: repositoryFingerprint(one, tags),
            detail: `${uri}, made ${createdAt}`,
          },
          more: { repository_name: name, uri },
        };
      }
    }
  },
};

async function tagsNow(
  resourceArn: string,
  region: string,
  context: ActionContext<"ecr:ListTagsForResource">,
): Promise<Record<string, string>> {
  return tagsOf((await context.call("ecr:ListTagsForResource", { resourceArn }, region)).tags);
}

function repositoryFingerprint(
  { repositoryArn, createdAt }: Described,
  tags: Readonly<Record<string, string>>,
): string {
  return fingerprintOf("ecr-repository", repositoryArn, createdAt, tagFacts(tags));
}

async function repositoryNow(
  context: ActionContext<"ecr:DescribeRepositories">,
  { repository_name, region }: EcrRepository,
): Promise<Described | undefined> {
  const found = await ifThere(context.call("ecr:DescribeRepositories", { repositoryNames: [repository_name] }, region));
  return found?.repositories?.[0];
}

/** Empty where there is none; undefined where the repository is gone. */
async function policyNow(
  context: ActionContext<"ecr:GetRepositoryPolicy">,
  { repository_name: repositoryName, region }: EcrRepository,
): Promise<string | undefined> {
  try {
    return (await context.call("ecr:GetRepositoryPolicy", { repositoryName }, region)).policyText ?? "";
  } catch (error) {
    if (isAws(error, "absent-config")) return "";
    if (isAws(error, "gone")) return undefined;
    throw error;
  }
}

/**
 * Nobody but the responder pulls, pushes or deletes images. What manages the repository is not
 * denied: a denial of that would lock the responder out with the others.
 */
function denial(principal: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RunbookDeny",
        Effect: "Deny",
        Principal: "*",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchDeleteImage",
          "ecr:BatchGetImage",
          "ecr:BatchImportUpstreamImage",
          "ecr:CompleteLayerUpload",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:ReplicateImage",
          "ecr:UploadLayerPart",
        ],
        Condition: { ArnNotEquals: { "aws:PrincipalArn": principal } },
      },
    ],
  });
}

/** Tasks that run already keep the image that they have. */
export const denyRepository = action({
  name: "ecr.deny-repository",
  summary: "Let nobody but the responder pull, push or delete the images of an ECR repository.",
  purpose: "contain",
  reversible: true,
  target: "repository",
  params: Type.Object({ repository: EcrRepository }),
  result: Type.Object({
    state: States("denied", "already", "gone"),
    /** The policy that was there; empty for none. */
    before_policy: Type.String(),
  }),
  calls: ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy"],
  async run({ repository }, context) {
    const { repository_name: repositoryName, region } = repository;
    const policyText = denial(context.caller.principal);
    const before = await policyNow(context, repository);
    if (before === undefined) return { state: "gone" as const, before_policy: "" };
    if (sameDocument(before, policyText)) return { state: "already" as const, before_policy: "" };
    await context.call("ecr:SetRepositoryPolicy", { repositoryName, policyText }, region);
    await context.confirm(`${repository.name} denies everybody`, async () =>
      sameDocument((await policyNow(context, repository)) ?? "", policyText),
    );
    return { state: "denied" as const, before_policy: before };
  },
  async undo({ repository }, { state, before_policy }, context) {
    if (state !== "denied") return "already";
    const { repository_name: repositoryName, region } = repository;
    const now = await policyNow(context, repository);
    if (now === undefined) return "changed";
    if (sameDocument(now, before_policy)) return "already";
    if (!sameDocument(now, denial(context.caller.principal))) return "changed";
    if (before_policy === "") {
      try {
        await context.call("ecr:DeleteRepositoryPolicy", { repositoryName }, region);
      } catch (error) {
        // Deleted by a call whose answer was lost; the read-back tells.
        if (!isAws(error, "absent-config")) throw error;
      }
    }
    // It may be one that keeps everybody from setting another: AWS then wants to be told twice.
    else {
      const input = { repositoryName, policyText: before_policy, force: true };
      await context.call("ecr:SetRepositoryPolicy", input, region);
    }
    await context.confirm(`${repository.name} has its former policy`, async () =>
      sameDocument((await policyNow(context, repository)) ?? "", before_policy),
    );
    return "restored";
  },
});

async function* imagesOf(
  context: ActionContext<"ecr:DescribeImages">,
  { repository_name: repositoryName, region }: EcrRepository,
): AsyncGenerator<Image> {
  // Without the filter archived images are left out.
  const input = { repositoryName, filter: { imageStatus: "ANY" as const } };
  for await (const { imageDetails = [] } of context.pages("ecr:DescribeImages", input, region)) yield* imageDetails;
}

async function* digestsOf(images: AsyncIterable<Image>): AsyncGenerator<string> {
  for await (const { imageDigest = "" } of images) yield imageDigest;
}

/** The images themselves are not copied: who wants to look into one pulls it by its digest before it is deleted. */
export const describeRepository = action({
  name: "ecr.describe-repository",
  summary: "Save what an ECR repository is, its policies, and the digest and tags of every image.",
  purpose: "preserve",
  reversible: true,
  target: "repository",
  params: Type.Object({ repository: EcrRepository }),
  result: Saved(ResourceEvidence),
  calls: [
    "ecr:DescribeRepositories",
    "ecr:ListTagsForResource",
    "ecr:GetRepositoryPolicy",
    "ecr:GetLifecyclePolicy",
    "ecr:DescribeImages",
  ],
  async run({ repository }, context) {
    const { repository_name: repositoryName, region } = repository;
    const found = await repositoryNow(context, repository);
    if (found === undefined) throw stepFailed(`${repository.arn} is gone: there is nothing left to keep of it`);
    const lifecycle = await ifThere(context.call("ecr:GetLifecyclePolicy", { repositoryName }, region));
    const images: Image[] = [];
    for await (const image of imagesOf(context, repository)) images.push(image);
    const description = {
      repository: found,
      tags: await tagsNow(repository.arn, region, context),
      policy: (await policyNow(context, repository)) ?? "",
      lifecyclePolicy: lifecycle?.lifecyclePolicyText ?? "",
      images,
    };
    const digests = images.map(({ imageDigest = "" }) => imageDigest);
    const evidence = [
      await saveDescription(repository, description, context),
      await saveNames(repository, "images", digests, context),
    ];
    return { resource: repository.id, region, copies: [], evidence };
  },
});

export const deleteRepository = action({
  name: "ecr.delete-repository",
  summary: "Delete an ECR repository with the images that its evidence names.",
  purpose: "destroy",
  reversible: false,
  target: "repository",
  params: Type.Object({ repository: Approved(EcrRepository), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** How many went with it. */
    images: Type.Integer(),
  }),
  calls: ["ecr:DescribeRepositories", "ecr:ListTagsForResource", "ecr:DescribeImages", "ecr:DeleteRepository"],
  async run({ repository, evidence }, context) {
    requireEvidence(repository, evidence);
    const { repository_name: repositoryName, region } = repository;
    if ((await repositoryNow(context, repository)) === undefined) return { state: "gone" as const, images: 0 };
    let images = 0;
    const now = async function* () {
      for await (const digest of digestsOf(imagesOf(context, repository))) {
        images += 1;
        yield digest;
      }
    };
    const requireImages = async () => {
      images = 0;
      await requireNames(repository, "images", now(), evidence, context);
    };
    await requireImages();
    const remove = () => unlessGone(context.call("ecr:DeleteRepository", { repositoryName, force: true }, region));
    await pastConflicts(context, remove, requireImages);
    await context.confirm(
      `${repository.arn} is gone`,
      async () => (await repositoryNow(context, repository)) === undefined,
    );
    return { state: "deleted" as const, images };
  },
  async fingerprint({ repository }, context) {
    const found = await repositoryNow(context, repository);
    const tags = await ifThere(tagsNow(repository.arn, repository.region, context));
    return found === undefined || tags === undefined ? undefined : repositoryFingerprint(found, tags);
  },
});
