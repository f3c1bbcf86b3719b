/** SageMaker by the AWS SDK: the commands of the operations in use. */
import {
  DeleteNotebookInstanceCommand,
  DescribeCodeRepositoryCommand,
  DescribeNotebookInstanceCommand,
  DescribeNotebookInstanceLifecycleConfigCommand,
  ListNotebookInstancesCommand,
  ListTagsCommand,
  SageMakerClient,
  StopNotebookInstanceCommand,
} from "@aws-sdk/client-sagemaker";
import type { ClientConfig, LiveService } from "./service.ts";

export const sagemaker = {
  open: (config: ClientConfig) => new SageMakerClient(config),
  commands: {
    ListNotebookInstances: ListNotebookInstancesCommand,
    DescribeNotebookInstance: DescribeNotebookInstanceCommand,
    DescribeNotebookInstanceLifecycleConfig: DescribeNotebookInstanceLifecycleConfigCommand,
    DescribeCodeRepository: DescribeCodeRepositoryCommand,
    ListTags: ListTagsCommand,
    StopNotebookInstance: StopNotebookInstanceCommand,
    DeleteNotebookInstance: DeleteNotebookInstanceCommand,
  },
} satisfies LiveService<"sagemaker">;
