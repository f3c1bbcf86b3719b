import { expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2026-03-02T03:01:00Z";
const repositoryName = "base-img";
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const ecr = () =>
  open({
    scenario: scenario({
      state: {
        iam: scenario().state["iam"],
        ecr: {
          "us-east-1": {
            repositories: {
              [repositoryName]: {
                created,
                tags: { Owner: "x" },
                images: {
                  "sha256:1": { pushed: created, tags: ["latest"] },
                  "sha256:2": { pushed: created },
                  "sha256:3": { pushed: created },
                  "sha256:4": { pushed: created, archived: true },
                },
              },
              empty: { created },
              web: { created },
            },
          },
        },
      },
    }),
  });

test("repositories and images are listed page by page, archived images only where all are asked for", async () => {
  const { call } = ecr();
  const first = await call("ecr:DescribeRepositories", {});
  expect(first.repositories?.map((one) => one.repositoryName)).toEqual([repositoryName, "empty"]);
  const rest = await call("ecr:DescribeRepositories", { nextToken: first.nextToken });
  expect([rest.repositories?.length, rest.nextToken]).toEqual([1, undefined]);
  const images = async (filter: object) => {
    const page = await call("ecr:DescribeImages", { repositoryName, ...filter });
    const next = await call("ecr:DescribeImages", { repositoryName, ...filter, nextToken: page.nextToken });
    return [...(page.imageDetails ?? []), ...(next.imageDetails ?? [])].length;
  };
  expect(await images({})).toBe(3);
  expect(await images({ filter: { imageStatus: "ANY" } })).toBe(4);
});

test("a repository with images is deleted by force only, and is then gone", async () => {
  const { aws, call, refusalOf } = ecr();
  expect(await refusalOf("ecr:DeleteRepository", { repositoryName })).toBe("RepositoryNotEmptyException");
  expect(await refusalOf("ecr:DeleteRepository", { repositoryName: "empty" })).toBe("accepted");
  await call("ecr:DeleteRepository", { repositoryName, force: true });
  for (const operation of ["ecr:DeleteRepository", "ecr:DescribeImages", "ecr:GetRepositoryPolicy"] as const)
    expect(await refusalOf(operation, { repositoryName })).toBe("RepositoryNotFoundException");
  expect(await refusalOf("ecr:DescribeRepositories", { repositoryNames: [repositoryName] })).toBe(
    "RepositoryNotFoundException",
  );
  expect(Object.keys(aws.world.objects()).filter((arn) => arn.includes(":ecr:"))).toEqual([
    "arn:aws:ecr:us-east-1:111122223333:repository/web",
  ]);
});

test("a policy is put, read and taken off; one that is none, or that locks everybody out, is refused", async () => {
  const { call, refusalOf } = ecr();
  expect(await refusalOf("ecr:GetRepositoryPolicy", { repositoryName })).toBe("RepositoryPolicyNotFoundException");
  expect(await refusalOf("ecr:DeleteRepositoryPolicy", { repositoryName })).toBe("RepositoryPolicyNotFoundException");
  for (const policyText of ["{", document(), document({ Effect: "Deny" })])
    expect(await refusalOf("ecr:SetRepositoryPolicy", { repositoryName, policyText })).toBe(
      "InvalidParameterException",
    );
  const policyText = document({ Effect: "Deny", Principal: "*", Action: "ecr:*" });
  expect(await refusalOf("ecr:SetRepositoryPolicy", { repositoryName, policyText })).toBe("InvalidParameterException");
  await call("ecr:SetRepositoryPolicy", { repositoryName, policyText, force: true });
  expect((await call("ecr:GetRepositoryPolicy", { repositoryName })).policyText).toBe(policyText);
  await call("ecr:DeleteRepositoryPolicy", { repositoryName });
  expect(await refusalOf("ecr:GetRepositoryPolicy", { repositoryName })).toBe("RepositoryPolicyNotFoundException");
});

test("tags are read by ARN, and a lifecycle policy that was never put is not found", async () => {
  const { call, refusalOf } = ecr();
  const resourceArn = `arn:aws:ecr:us-east-1:111122223333:repository/${repositoryName}`;
  expect((await call("ecr:ListTagsForResource", { resourceArn })).tags).toEqual([{ Key: "Owner", Value: "x" }]);
  expect(await refusalOf("ecr:GetLifecyclePolicy", { repositoryName })).toBe("LifecyclePolicyNotFoundException");
});
