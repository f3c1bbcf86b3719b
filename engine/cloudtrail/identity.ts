/** Whose an event is: the run's own, by its user agent, or that of the identity that the run had. */
import type { RecordedCalls, RecordedWrite } from "./calls.ts";
import type { CloudTrailEvent } from "./event.ts";

export interface Identity {
  /** The user agent names the run, as the live adapter has it do; whoever likes can write that too. */
  isOwn(event: CloudTrailEvent): boolean;
  /** The same user, or the same role in whatever session: fresh credentials may come with a new name. */
  isPrincipal(event: CloudTrailEvent): boolean;
  /** Who the event of this write must be of. */
  mayHave(write: RecordedWrite, event: CloudTrailEvent): boolean;
}

export function identityOf({ run, account, partition, callers }: RecordedCalls): Identity {
  const principals = new Set(callers.map(principalOf));
  const isPrincipal = ({ arn }: CloudTrailEvent) => principals.has(principalOf(arn));
  return {
    isOwn: ({ agent }) => run !== "" && agent.split(/[\s[\]]+/).includes(`run/${run}`),
    isPrincipal,
    mayHave: ({ asRoot }, event) =>
      asRoot ? event.arn === `arn:${partition}:iam::${account}:root` : isPrincipal(event),
  };
}

/** Without the name of the session. */
function principalOf(arn: string): string {
  return arn.replace(/^(arn:[^:]*:sts::\d*:assumed-role\/[^/]+)\/.*$/, "$1");
}
