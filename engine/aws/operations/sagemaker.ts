/** What the run asks of SageMaker. */
import type * as sagemaker from "@aws-sdk/client-sagemaker";
import { pagesOf, read, write } from "./facts.ts";

const notebook = { kind: "sagemaker-notebook", at: "NotebookInstanceName" } as const;

export const sagemakerOperations = {
  "sagemaker:ListNotebookInstances": read<
    sagemaker.ListNotebookInstancesCommandInput,
    sagemaker.ListNotebookInstancesCommandOutput
  >({ pages: pagesOf("NextToken", "NotebookInstances") }),
  "sagemaker:DescribeNotebookInstance": read<
    sagemaker.DescribeNotebookInstanceCommandInput,
    sagemaker.DescribeNotebookInstanceCommandOutput
  >(),
  "sagemaker:DescribeNotebookInstanceLifecycleConfig": read<
    sagemaker.DescribeNotebookInstanceLifecycleConfigCommandInput,
    sagemaker.DescribeNotebookInstanceLifecycleConfigCommandOutput
  >({ sensitive: true }),
  "sagemaker:DescribeCodeRepository": read<
    sagemaker.DescribeCodeRepositoryCommandInput,
    sagemaker.DescribeCodeRepositoryCommandOutput
  >(),
  "sagemaker:ListTags": read<sagemaker.ListTagsCommandInput, sagemaker.ListTagsCommandOutput>({
    pages: pagesOf("NextToken", "Tags"),
  }),
  "sagemaker:StopNotebookInstance": write<
    sagemaker.StopNotebookInstanceCommandInput,
    sagemaker.StopNotebookInstanceCommandOutput
  >({ target: notebook, irreversible: true }),
  "sagemaker:DeleteNotebookInstance": write<
    sagemaker.DeleteNotebookInstanceCommandInput,
    sagemaker.DeleteNotebookInstanceCommandOutput
  >({ target: notebook, irreversible: true }),
} as const;
