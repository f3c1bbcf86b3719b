import type { SimulatedService } from "../service.ts";
import type { IamState } from "./state.ts";

/** Some of the operations; each file of this folder offers those of its noun. */
export type IamOperations = SimulatedService<IamState>["operations"];
