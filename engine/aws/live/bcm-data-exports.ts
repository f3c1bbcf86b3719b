/** Data Exports by the AWS SDK: the commands of the operations in use. */
import { BCMDataExportsClient, ListExportsCommand, GetExportCommand } from "@aws-sdk/client-bcm-data-exports";
import type { ClientConfig, LiveService } from "./service.ts";

export const bcmDataExports = {
  open: (config: ClientConfig) => new BCMDataExportsClient(config),
  commands: { ListExports: ListExportsCommand, GetExport: GetExportCommand },
} satisfies LiveService<"bcm-data-exports">;
