import { accountsOf } from "./seeds.ts";

accountsOf(0);
