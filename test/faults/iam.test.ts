import { iamFixtures } from "./fixtures/iam.ts";
import { matrix } from "./matrix.ts";

matrix("Remedies of identities", iamFixtures);
