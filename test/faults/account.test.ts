import { accountFixtures } from "./fixtures/account.ts";
import { matrix } from "./matrix.ts";

matrix("Remedies of data and of the account", accountFixtures);
