/** Permissions for people: level by level, what each is for, and what had to stay open. */
import { type Grant, type Level, levels } from "../../aws/permissions.ts";
import { documentLimit, type NamedDocument } from "../../aws/policy-documents.ts";
import { wrap } from "../../text/columns.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import type { Paint } from "../io.ts";

export interface Permissions {
  readonly playbook: string;
  /** null for all stages. */
  readonly stage: string | null;
  /** null where no policy names it. */
  readonly account: string | null;
  readonly grants: readonly Grant[];
  readonly documents: readonly NamedDocument[];
  readonly beyondContain: readonly { readonly action: string; readonly permissions: readonly string[] }[];
  /** What the policy says that nobody may touch, and no IAM policy can say so. */
  readonly notDenied: readonly string[];
}

const meanings: Readonly<Record<Level, string>> = {
  read: "to look; it changes nothing",
  contain: "to shut out and to repair, with read; all of it can be taken back",
  eradicate: "to delete and to send, with read and contain; none of it can be taken back",
};

export function permissionsText(
  found: Permissions,
  files: readonly string[] | undefined,
  columns: number,
  paint: Paint,
): string {
  const { playbook, stage, account, grants, documents, beyondContain, notDenied } = found;
  const names = new Set(grants.map(({ name }) => name));
  const lines = [
    paint("bold", `Permissions for ${visible(playbook)}${stage === null ? "" : `, stage ${visible(stage)}`}`),
    `${count(names.size, "permission")} in ${count(documents.length, "document")}${account === null ? "" : `, account ${visible(account)}`}`,
  ];
  for (const level of levels) {
    const ofLevel = grants.filter((grant) => grant.level === level);
    if (ofLevel.length === 0) continue;
    lines.push("", paint("bold", `${level} (${ofLevel.length})`), `  ${meanings[level]}`);
    lines.push(...byService(ofLevel).flatMap((text) => hanging(text, columns)));
    lines.push(...documents.filter((one) => one.level === level).map(sizeOf));
  }
  lines.push("", paint("bold", "What to know"), ...notes().flatMap((note) => hanging(`- ${note}`, columns)), "");
  return lines.join("\n");

  function sizeOf(one: NamedDocument): string {
    const at = files?.[documents.indexOf(one)];
    const size = `${one.characters} of the ${documentLimit} characters that IAM takes`;
    return `  → ${at === undefined ? one.name : visible(at)}: ${size}`;
  }

  function notes(): string[] {
    return [
      "A resource is `*` throughout: what a run acts on is what it finds. Conditions say the rest that is certain.",
      ...(names.has("sts:AssumeRole")
        ? [
            "sts:AssumeRole takes any role of your organization that trusts the caller: put the ARN of `root_access_role` for its `*`. That role needs sts:AssumeRoot in the management account.",
          ]
        : []),
      ...(names.has("iam:PassRole")
        ? ["iam:PassRole hands any role to the services named: put the ARN of the role for its `*` where you know it."]
        : []),
      ...(names.has("s3:GetObjectVersion")
        ? [
            "s3:GetObjectVersion reads what is stored, to copy it over what was damaged: put the ARNs of the buckets for its `*`.",
          ]
        : []),
      ...(grants.some(({ level }) => level !== "read")
        ? ["Whoever may change policies can give himself more: trust `contain` as you trust an administrator."]
        : []),
      ...beyondContain.map(
        ({ action, permissions }) => `${action}, or taking it back, needs of eradicate too: ${permissions.join(", ")}`,
      ),
      ...notDenied.map((arn) => `No policy of these denies changes of ${visible(arn)}; the run itself refuses them.`),
      ...(files === undefined ? ["`--out <dir>` writes the policies; `--json` says which actions need what."] : []),
    ];
  }
}

/** Such as `ec2: CreateTags (where ec2:CreateAction is CopySnapshot or CreateVolume)`. */
function byService(grants: readonly Grant[]): readonly string[] {
  const found = new Map<string, string[]>();
  for (const { name, where } of grants) {
    const [service = "", action = ""] = name.split(":");
    const circumstances = where.map(({ key, values }) => `${key} is ${values.join(" or ")}`).join(" and ");
    const text = where.length === 0 ? action : `${action} (where ${circumstances})`;
    found.set(service, [...(found.get(service) ?? []), text]);
  }
  return [...found].map(([service, texts]) => `${service}: ${texts.join(", ")}`);
}

function hanging(text: string, columns: number): string[] {
  const [first = "", ...rest] = wrap(text, columns - 4);
  return [`  ${first}`, ...rest.map((line) => `    ${line}`)];
}
