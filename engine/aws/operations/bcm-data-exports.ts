/** What the run asks of Data Exports. */
import type * as bcmDataExports from "@aws-sdk/client-bcm-data-exports";
import { pagesOf, read } from "./facts.ts";

export const bcmDataExportsOperations = {
  "bcm-data-exports:ListExports": read<bcmDataExports.ListExportsCommandInput, bcmDataExports.ListExportsCommandOutput>(
    { pages: pagesOf("NextToken", "Exports") },
  ),
  "bcm-data-exports:GetExport": read<bcmDataExports.GetExportCommandInput, bcmDataExports.GetExportCommandOutput>(),
} as const;
