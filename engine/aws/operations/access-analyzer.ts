/** What the run asks of Access Analyzer. */
import type * as accessAnalyzer from "@aws-sdk/client-accessanalyzer";
import { pagesOf, read } from "./facts.ts";

export const accessAnalyzerOperations = {
  "access-analyzer:ListAnalyzers": read<
    accessAnalyzer.ListAnalyzersCommandInput,
    accessAnalyzer.ListAnalyzersCommandOutput
  >({ pages: pagesOf("nextToken", "analyzers") }),
  "access-analyzer:ListFindingsV2": read<
    accessAnalyzer.ListFindingsV2CommandInput,
    accessAnalyzer.ListFindingsV2CommandOutput
  >({
    // Both versions of the call are one permission.
    permission: "access-analyzer:ListFindings",
    pages: pagesOf("nextToken", "findings"),
  }),
} as const;
