/** From an object that was read to a finding: its facts, the policy's verdict, and what a person is shown. */
import type { Finding } from "../../engine/action/schema.ts";
import type { Act, Facts, Judgement, VerdictName } from "../../engine/action/action.ts";
import type { History } from "./history.ts";
import { anyArnMatches, carriesAny, isOurs, listedIn, missingTags } from "./match.ts";
import { inWindow } from "./window.ts";

/** An object as it was read from the account. */
export interface Subject {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly path?: string;
  readonly region?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Empty where AWS does not say; then the act that made it says. */
  readonly created_at: string;
  /** When AWS says that it was last changed, whoever did so: Event history need not show it. */
  readonly changed_at?: string;
  /**
   * When AWS says that it was there already. Who repeats the call that made it, with its client token,
   * is given the same object: such a call, though recorded like the first, made nothing.
   */
  readonly there?: string;
  /** What Event history calls it: see objects.ts. */
  readonly objects: readonly string[];
  /** What it runs, where that is an object of its own: who made that changed what this one does. */
  readonly runs?: readonly string[];
  /** Part of what is put as a whole: whoever did so last may have kept what others had put into it. */
  readonly kept?: boolean;
  readonly parent?: {
    readonly arn: string;
    readonly name: string;
    readonly verdict: VerdictName;
    readonly listed?: boolean;
    readonly protected?: boolean;
  };
  /** The policy lists it by something else than its ARN, name, path or tags, such as a provider's host. */
  readonly listed?: boolean;
  /** Named in the policy's indicators by something else than its ARN, such as a key's id. */
  readonly indicated?: boolean;
  readonly foreign_accounts?: readonly string[];
  /** It lets everybody read a bucket that the policy means to be public, and lets nobody do more. */
  readonly meant_public?: boolean;
  readonly handles: readonly string[];
  readonly fingerprint: string;
  readonly detail: string;
}

export type Judge = (facts: Facts) => Judgement;

export interface Judged {
  readonly finding: Finding;
  readonly facts: Facts;
  /** Of the subject. */
  readonly changed_at?: string;
  /** It is, or hangs on, a principal the guard protects: what is found there is for a person. */
  readonly protected: boolean;
}

/** Judges one object. What this run made itself is sanctioned without asking the rules. */
export function judged(subject: Subject, history: History, judge: Judge): Judged {
  const facts = factsOf(subject, history);
  const verdict = isOwnWork(facts.created, history) ? ownWork(facts.created) : judge(facts);
  return {
    facts,
    ...(subject.changed_at === undefined ? {} : { changed_at: subject.changed_at }),
    protected: facts.object.protected || subject.parent?.protected === true,
    finding: {
      id: subject.id,
      kind: subject.kind,
      name: subject.name,
      arn: subject.arn,
      region: facts.object.region,
      created_at: facts.object.created_at,
      verdict: verdict.verdict,
      reasons: verdict.reasons,
      preexisting: instantOf(facts.object.created_at) < history.window.begin,
      handles: [...new Set(subject.handles.filter((handle) => handle !== ""))],
      fingerprint: subject.fingerprint,
      detail: subject.detail,
    },
  };
}

/** What the rules see of an object. */
export function factsOf(subject: Subject, history: History): Facts {
  const { policy, window, caller } = history;
  const created = history.madeBy(subject.objects, subject.there);
  const created_at = subject.created_at === "" ? (created?.at ?? "") : subject.created_at;
  const named = {
    kind: subject.kind,
    arn: subject.arn,
    name: subject.name,
    path: subject.path ?? "",
    tags: subject.tags ?? {},
  };
  const byOurs = isOurs(created, policy);
  const listed =
    listedIn(named, policy.identities.sanctioned, byOurs) || listedIn(named, policy.resources.sanctioned, byOurs);
  const region = subject.region ?? "us-east-1";
  const parent = subject.parent;
  return {
    object: {
      ...named,
      id: subject.id,
      region,
      created_at,
      created_in_window: inWindow(instantOf(created_at), window),
      listed: listed || subject.listed === true || parent?.listed === true,
      protected:
        subject.arn === caller.principal ||
        anyArnMatches(subject.arn, policy.identities.never_touch) ||
        isServicePath(named.path),
      indicated: subject.indicated === true || anyArnMatches(subject.arn, policy.indicators.principals),
      foreign_accounts: subject.foreign_accounts ?? [],
      // IAM is global: it has no region to disallow.
      region_allowed:
        subject.region === undefined || policy.regions.allowed.length === 0 || policy.regions.allowed.includes(region),
      meant_public: subject.meant_public === true,
      iac_tagged: carriesAny(named.tags, policy.tags.iac),
      missing_tags: subject.tags === undefined ? [] : missingTags(subject.tags, policy.tags.required),
    },
    ...(created === undefined ? {} : { created }),
    modified: [
      ...(subject.kept === true ? history.madeBefore(subject.objects) : []),
      ...history.changes(subject.objects),
      ...(subject.runs ?? []).flatMap((one) => history.madeBy([one]) ?? []),
    ],
    ...(parent === undefined ? {} : { parent: { arn: parent.arn, name: parent.name, verdict: parent.verdict } }),
  };
}

/** Made by this run's own role, and not with credentials that the intruder took of it. */
export function isOwnWork(act: Act | undefined, history: History): act is Act {
  return act !== undefined && !act.by_intruder && !act.by_suspect && act.principal === history.caller.principal;
}

/** Whether something was done to it since that time, by anyone but this run. */
export function touchedSince({ facts, changed_at = "" }: Judged, since: string, history: History): boolean {
  if (instantOf(facts.object.created_at) >= since || instantOf(changed_at) >= since) return true;
  const acts = facts.created === undefined ? facts.modified : [facts.created, ...facts.modified];
  return acts.some((act) => act.at >= since && !isOwnWork(act, history));
}

function ownWork(act: Act): Judgement {
  return {
    verdict: "sanctioned",
    reasons: [{ rule: "own-work", text: "This program's own role made it.", events: [act.event] }],
  };
}

/** Service-linked roles and the roles of Identity Center: AWS alone may change them. */
function isServicePath(path: string): boolean {
  return path.startsWith("/aws-service-role/") || path.startsWith("/aws-reserved/");
}

/** Whole seconds, so that times of AWS and of Event history compare as text. */
function instantOf(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

/** A finding of one kind with what was judged. */
export interface Item<T extends Finding = Finding> extends Judged {
  readonly finding: T;
}

/** Adds what the remedies of this kind need to know. */
export function withMore<M extends object>(item: Judged, more: M): Item<Finding & M> {
  return { ...item, finding: { ...item.finding, ...more } };
}
