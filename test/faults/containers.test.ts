import { containerFixtures } from "./fixtures/containers.ts";
import { matrix } from "./matrix.ts";

matrix("Remedies of containers and notebooks", containerFixtures);
