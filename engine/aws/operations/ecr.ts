/** What the run asks of ECR. */
import type * as ecr from "@aws-sdk/client-ecr";
import { pagesOf, read, write } from "./facts.ts";

const repository = { kind: "ecr-repository", at: "repositoryName" } as const;

export const ecrOperations = {
  "ecr:DescribeRepositories": read<ecr.DescribeRepositoriesCommandInput, ecr.DescribeRepositoriesCommandOutput>({
    pages: pagesOf("nextToken", "repositories"),
  }),
  "ecr:DescribeImages": read<ecr.DescribeImagesCommandInput, ecr.DescribeImagesCommandOutput>({
    pages: pagesOf("nextToken", "imageDetails"),
  }),
  "ecr:GetRepositoryPolicy": read<ecr.GetRepositoryPolicyCommandInput, ecr.GetRepositoryPolicyCommandOutput>(),
  "ecr:GetLifecyclePolicy": read<ecr.GetLifecyclePolicyCommandInput, ecr.GetLifecyclePolicyCommandOutput>(),
  "ecr:ListTagsForResource": read<ecr.ListTagsForResourceCommandInput, ecr.ListTagsForResourceCommandOutput>(),
  "ecr:SetRepositoryPolicy": write<ecr.SetRepositoryPolicyCommandInput, ecr.SetRepositoryPolicyCommandOutput>({
    target: repository,
  }),
  "ecr:DeleteRepositoryPolicy": write<ecr.DeleteRepositoryPolicyCommandInput, ecr.DeleteRepositoryPolicyCommandOutput>({
    target: repository,
  }),
  "ecr:DeleteRepository": write<ecr.DeleteRepositoryCommandInput, ecr.DeleteRepositoryCommandOutput>({
    target: repository,
    irreversible: true,
  }),
} as const;
