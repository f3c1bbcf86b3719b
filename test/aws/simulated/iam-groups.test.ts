import { describe, expect, test } from "vitest";
import { allowing, arn, awsPolicy, decoded, iamAccount, refusalOf } from "./iam-account.ts";

const created = "2023-05-04T09:00:00Z";
const member = { created, groups: ["ops"] };
const declared = {
  groups: { ops: { id: "AGPAEXAMPLEOPS", created }, empty: { created } },
  users: { ann: member, bob: member, eve: member, zoe: { created } },
};

describe("groups", () => {
  test("read back with their members, page by page", () => {
    const iam = iamAccount(declared, 2);
    const first = iam.call("iam:GetGroup", { GroupName: "ops" });
    expect(first).toMatchObject({
      Group: { GroupName: "ops", GroupId: "AGPAEXAMPLEOPS", Arn: arn("group/ops"), CreateDate: created },
      Users: [{ UserName: "ann" }, { UserName: "bob" }],
      IsTruncated: true,
    });
    const second = iam.call("iam:GetGroup", { GroupName: "ops", Marker: first.Marker });
    expect(second).toMatchObject({ Users: [{ UserName: "eve" }], IsTruncated: false });
    expect(iam.call("iam:GetGroup", { GroupName: "empty" }).Users).toEqual([]);
  });

  test("take managed policies, the same one twice without a complaint", () => {
    const iam = iamAccount(declared);
    const attach = (name: string) =>
      iam.call("iam:AttachGroupPolicy", { GroupName: "ops", PolicyArn: awsPolicy(name) });
    attach("ReadOnlyAccess");
    attach("ReadOnlyAccess");
    expect(iam.objects()[arn("group/ops")]).toMatchObject({ attached: [awsPolicy("ReadOnlyAccess")] });
    expect(iam.touched).toContain(arn("group/ops"));
    expect(refusalOf(() => attach("NoSuchPolicyAnywhere"))).toMatchObject({ name: "NoSuchEntityException" });
  });

  test("take inline policies, as long as all of them fit", () => {
    const iam = iamAccount(declared);
    const put = (PolicyName: string, document: object) =>
      iam.call("iam:PutGroupPolicy", { GroupName: "ops", PolicyName, PolicyDocument: JSON.stringify(document) });
    put("own", allowing("ec2:*"));
    put("own", allowing("s3:*"));
    const { PolicyDocument } = iam.call("iam:GetGroupPolicy", { GroupName: "ops", PolicyName: "own" });
    expect(decoded(PolicyDocument)).toEqual(allowing("s3:*"));
    expect(refusalOf(() => put("large", { ...allowing("s3:*"), Id: "x".repeat(5120) }))).toMatchObject({
      name: "LimitExceededException",
    });
    expect(refusalOf(() => put("wrong", {}))).toMatchObject({ name: "MalformedPolicyDocumentException" });
  });

  test("are refused by name where there is none", () => {
    const iam = iamAccount(declared);
    const GroupName = "nobody";
    const PolicyDocument = JSON.stringify(allowing("*"));
    for (const call of [
      () => iam.call("iam:GetGroup", { GroupName }),
      () => iam.call("iam:AttachGroupPolicy", { GroupName, PolicyArn: awsPolicy("ReadOnlyAccess") }),
      () => iam.call("iam:PutGroupPolicy", { GroupName, PolicyName: "own", PolicyDocument }),
    ]) {
      expect(refusalOf(call)).toMatchObject({ name: "NoSuchEntityException" });
    }
  });
});
