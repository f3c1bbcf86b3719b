import { automationFixtures } from "./fixtures/automation.ts";
import { matrix } from "./matrix.ts";

matrix("Remedies of automation", automationFixtures);
