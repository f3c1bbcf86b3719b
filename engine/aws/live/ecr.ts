/** ECR by the AWS SDK: the commands of the operations in use. */
import {
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import type { ClientConfig, LiveService } from "./service.ts";

export const ecr = {
  open: (config: ClientConfig) => new ECRClient(config),
  commands: {
    DescribeRepositories: DescribeRepositoriesCommand,
    DescribeImages: DescribeImagesCommand,
    GetRepositoryPolicy: GetRepositoryPolicyCommand,
    GetLifecyclePolicy: GetLifecyclePolicyCommand,
    ListTagsForResource: ListTagsForResourceCommand,
    SetRepositoryPolicy: SetRepositoryPolicyCommand,
    DeleteRepositoryPolicy: DeleteRepositoryPolicyCommand,
    DeleteRepository: DeleteRepositoryCommand,
  },
} satisfies LiveService<"ecr">;
