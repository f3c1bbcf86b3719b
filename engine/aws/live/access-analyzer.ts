/** Access Analyzer by the AWS SDK: the commands of the operations in use. */
import { AccessAnalyzerClient, ListAnalyzersCommand, ListFindingsV2Command } from "@aws-sdk/client-accessanalyzer";
import type { ClientConfig, LiveService } from "./service.ts";

export const accessAnalyzer = {
  open: (config: ClientConfig) => new AccessAnalyzerClient(config),
  commands: { ListAnalyzers: ListAnalyzersCommand, ListFindingsV2: ListFindingsV2Command },
} satisfies LiveService<"access-analyzer">;
