/**
 * What a type of resource says of itself, so that all types are listed and judged in one way. Its
 * file beside this one holds this literal and the actions that remedy what is found of it.
 */
import type { ActionContext, OperationName } from "../../engine/action/action.ts";
import type { TObject } from "../../engine/action/schema.ts";
import type { History } from "../history/history.ts";
import type { Subject } from "../history/judged.ts";

export interface ResourceType {
  /** The service, as operations and gaps name it: `autoscaling`. */
  readonly service: string;
  /** What AWS calls the type, in the plural, for people: `Auto Scaling groups`. */
  readonly title: string;
  /** A regional type is read in every region, a global one once. */
  readonly scope: "regional" | "global";
  /** The entity of each list of `ResourceFindings` that the type fills. */
  readonly lists: Readonly<Record<string, TObject>>;
  readonly calls: readonly OperationName[];
  /** Everything of one region, as it comes. @throws AwsError, which becomes a gap of the region. */
  read(region: string, context: ActionContext, history: History): AsyncIterable<Found>;
}

/** One object as it was read, before it is judged. */
export interface Found {
  /** A name of the type's `lists`. */
  readonly list: string;
  readonly subject: Subject;
  /** What the remedies of this kind need to know beside what every finding has. */
  readonly more: object;
}
