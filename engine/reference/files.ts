/** What `npm run generate` writes: the JSON Schemas and the tables of the READMEs. */
import { actions } from "../../actions/index.ts";
import { drillFileSchema } from "../aws/simulated/drill/json-schema.ts";
import { testFileSchema } from "../playbook/test-schema.ts";
import { journalEventSchema } from "../journal/json-schema.ts";
import { playbookSchema } from "../playbook/json-schema.ts";
import { requirementsSchema } from "../playbook/requirements.ts";
import { policySchema } from "../policy/load.ts";
import { actionsReference, typesReference } from "./actions-reference.ts";
import { errorTable, eventTable, exitTable, outcomeTable } from "./engine-reference.ts";
import {
  changeKeywordTable,
  checkpointKeywordTable,
  overlayKeywordTable,
  playbookKeywordTable,
  stepKeywordTable,
} from "./playbook-reference.ts";
import { withTables } from "./tables.ts";

/** Path from the repository's root → content. `read` gives a file as it is, for what stands around the tables. */
export function generatedFiles(read: (path: string) => string): ReadonlyMap<string, string> {
  const tables = {
    "README.md": { "exit-codes": exitTable() },
    "actions/README.md": { actions: actionsReference(actions), types: typesReference(actions) },
    "engine/README.md": { outcomes: outcomeTable(), errors: errorTable(), events: eventTable() },
    "playbooks/README.md": {
      "playbook-keywords": playbookKeywordTable(),
      "step-keywords": stepKeywordTable(),
      "checkpoint-keywords": checkpointKeywordTable(),
      "overlay-keywords": overlayKeywordTable(),
      "change-keywords": changeKeywordTable(),
    },
  };
  return new Map([
    ["schemas/playbook.schema.json", json(playbookSchema(actions))],
    ["schemas/policy.schema.json", json(policySchema())],
    ["schemas/requirements.schema.json", json(requirementsSchema())],
    ["schemas/playbook-test.schema.json", json(testFileSchema())],
    ["schemas/drill.schema.json", json(drillFileSchema())],
    ["schemas/journal-event.schema.json", json(journalEventSchema())],
    ...Object.entries(tables).map(([path, own]): [string, string] => [path, withTables(path, read(path), own)]),
  ]);
}

function json(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
