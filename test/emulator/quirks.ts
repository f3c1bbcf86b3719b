/** What moto's answers hold that AWS's do not, or lack: where the end-to-end test is written around it. */
import { DescribeSnapshotsCommand } from "@aws-sdk/client-ec2";
import {
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetAccountAuthorizationDetailsCommand,
  GetLoginProfileCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { clientsOf, nextSecond } from "./emulator.ts";
import { allowing } from "./given.ts";

export interface Quirk {
  readonly operation: string;
  readonly moto: string;
  /** What there is only because of it. */
  readonly around: string;
  readonly source: string;
  /** Whether moto still does so, found out in an account in which nobody is called `quirk…`. */
  readonly occurs: () => Promise<boolean>;
}

const UserName = "quirk";

export const quirks: readonly Quirk[] = [
  {
    operation: "iam:GetAccountAuthorizationDetails",
    moto: "leaves out the name and the id of a policy",
    around: "the answer `changed` in moto.answers.yaml",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html",
    async occurs() {
      const { iam } = clientsOf();
      await iam.send(new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument: JSON.stringify(allowing("*")) }));
      const { Policies = [] } = await iam.send(
        new GetAccountAuthorizationDetailsCommand({ Filter: ["LocalManagedPolicy"] }),
      );
      const found = Policies.find(({ Arn }) => Arn?.endsWith(`/${UserName}`) === true);
      return found !== undefined && found.PolicyName === undefined && found.PolicyId === undefined;
    },
  },
  {
    operation: "iam:GetLoginProfile",
    moto: "dates a password to the creation of its user",
    around: "the rule `a-program-has-no-password` in moto.policy.yaml",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_LoginProfile.html",
    async occurs() {
      const { iam } = clientsOf();
      const { User } = await iam.send(new CreateUserCommand({ UserName }));
      await nextSecond();
      await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Later-0123456789" }));
      const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName }));
      return LoginProfile?.CreateDate?.getTime() === User?.CreateDate?.getTime();
    },
  },
  {
    operation: "iam:UpdateAccessKey",
    moto: "lets an inactive key sign",
    around: "nothing: that a key is inactive is read from its status, here as in AWS",
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html",
    async occurs() {
      const { iam } = clientsOf();
      const UserName = "quirk-with-key";
      await iam.send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
      await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
      const { sts } = clientsOf("us-east-1", { accessKeyId: AccessKeyId, secretAccessKey });
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn?.endsWith(`/${UserName}`) === true;
    },
  },
  {
    operation: "ec2:DescribeSnapshots",
    moto: "counts the snapshots of its own images among the account's",
    around: "the filter by tag in inventory.ts",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
    async occurs() {
      const { Snapshots = [] } = await clientsOf("eu-west-3").ec2.send(
        new DescribeSnapshotsCommand({ OwnerIds: ["self"] }),
      );
      return Snapshots.length > 0;
    },
  },
];
