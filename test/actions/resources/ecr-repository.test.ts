import { describe, expect, it } from "vitest";
import {
  deleteRepository,
  denyRepository,
  describeRepository,
  ecrRepositories,
} from "../../../actions/resources/ecr-repository.ts";
import { account, finding, remedy } from "../remedy.ts";
import { byIntruder, listing } from "./listing.ts";

const region = "us-east-1";
const arn = `arn:aws:ecr:${region}:${account}:repository/base-img`;
const created = "2026-03-02T03:01:00Z";
const image = (more: object = {}) => ({ pushed: created, ...more });
const open = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
});
const state = (more: object = {}) => ({
  state: {
    ecr: {
      [region]: {
        repositories: {
          "base-img": {
            created,
            images: {
              "sha256:01": image({ tags: ["latest"] }),
              "sha256:02": image(),
              "sha256:03": image({ archived: true }),
            },
            ...more,
          },
          web: { created: "2022-03-03T09:41:00Z", tags: { ManagedBy: "terraform" } },
        },
      },
    },
  },
});
const repository = finding("ecr-repository", "base-img", {
  id: arn,
  arn,
  region,
  repository_name: "base-img",
  uri: "",
  handles: [arn, "base-img"],
});
const params = { repository };
const policyOf = async (world: ReturnType<typeof remedy>) =>
  (world.object(arn) as { policy: string } | undefined)?.policy;

describe("ECR repositories", () => {
  it("are the intruder's where he made them", async () => {
    const { found } = await listing(ecrRepositories, {
      ...state(),
      events: [byIntruder("ecr:CreateRepository", { repositoryName: "base-img" })],
    });
    expect(found.map(({ name, verdict, preexisting }) => [name, verdict, preexisting])).toEqual([
      ["base-img", "unsanctioned", false],
      ["web", "unknown", true],
    ]);
    expect(found[0]?.handles).toEqual([arn, "base-img"]);
  });
});

describe("ecr.deny-repository", () => {
  it("denies everybody but the responder the images, and what manages the repository to nobody", async () => {
    const world = remedy(state({ policy: open }));
    const result = await world.carryOut(denyRepository, params);
    expect(result).toEqual({ state: "denied", before_policy: open });
    const { Statement } = JSON.parse((await policyOf(world)) ?? "") as {
      Statement: { Effect: string; Action: string[]; Condition: unknown }[];
    };
    expect(Statement).toMatchObject([
      {
        Effect: "Deny",
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/incident-responder` } },
      },
    ]);
    expect(Statement[0]?.Action).toContain("ecr:PutImage");
    expect(Statement[0]?.Action).not.toContain("ecr:DeleteRepository");
    expect(await world.carryOut(denyRepository, params)).toEqual({ state: "already", before_policy: "" });
    expect(await world.undo(denyRepository, params, result)).toBe("restored");
    expect(await policyOf(world)).toBe(open);
    expect(await world.undo(denyRepository, params, result)).toBe("already");
    expect(world.writes()).toEqual(["ecr:SetRepositoryPolicy", "ecr:SetRepositoryPolicy"]);
  });

  it("takes the policy off again where there was none before", async () => {
    const world = remedy(state());
    const result = await world.carryOut(denyRepository, params);
    expect(result).toEqual({ state: "denied", before_policy: "" });
    expect(await world.undo(denyRepository, params, result)).toBe("restored");
    expect(await policyOf(world)).toBe("");
  });

  it("leaves a policy that somebody put since as it is", async () => {
    const world = remedy(state());
    const result = await world.carryOut(denyRepository, params);
    await world.change("ecr:SetRepositoryPolicy", { repositoryName: "base-img", policyText: open });
    expect(await world.undo(denyRepository, params, result)).toBe("changed");
    expect(world.writes()).toEqual([]);
  });

  it("says so where the repository is gone", async () => {
    const world = remedy();
    expect(await world.carryOut(denyRepository, params)).toEqual({ state: "gone", before_policy: "" });
    expect(await world.undo(denyRepository, params, { state: "denied", before_policy: open })).toBe("changed");
  });
});

describe("ecr.delete-repository", () => {
  it("keeps the digest of every image, archived ones too, and deletes the repository with them", async () => {
    const world = remedy(state());
    const evidence = (await world.carryOut(describeRepository, params)) as { evidence: { sha256: string }[] };
    const kept = JSON.parse(await world.evidence(evidence.evidence[0]?.sha256 ?? "")) as { images: object[] };
    expect(kept.images).toMatchObject([
      { imageDigest: "sha256:01", imageTags: ["latest"] },
      { imageDigest: "sha256:02" },
      { imageDigest: "sha256:03" },
    ]);
    expect(await world.carryOut(deleteRepository, { ...params, evidence })).toEqual({ state: "deleted", images: 3 });
    expect(world.object(arn)).toBeUndefined();
    expect(await world.carryOut(deleteRepository, { ...params, evidence })).toEqual({ state: "gone", images: 0 });
    expect(world.writes()).toEqual(["ecr:DeleteRepository"]);
    expect(await world.fingerprint(deleteRepository, params)).toBeUndefined();
  });

  it("refuses where there are images that the evidence does not name", async () => {
    const world = remedy(state());
    const evidence = (await world.carryOut(describeRepository, params)) as { evidence: object[] };
    const of = (changes: object) => ({ ...params, evidence: { ...evidence, ...changes } });
    await expect(world.carryOut(deleteRepository, of({ evidence: [] }))).rejects.toThrow(/sha256:01/);
    await expect(world.carryOut(deleteRepository, of({ resource: "x" }))).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(world.writes()).toEqual([]);
  });

  it("refuses an image that was pushed after the evidence was saved", async () => {
    const earlier = remedy(state({ images: { "sha256:01": image() } }));
    const evidence = (await earlier.carryOut(describeRepository, params)) as {
      evidence: { name: string; sha256: string; bytes: number }[];
    };
    const world = remedy(state({ images: { "sha256:01": image(), "sha256:09": image() } }));
    const [, digests] = evidence.evidence;
    await world.keep(await earlier.evidence(digests?.sha256 ?? ""));
    await expect(world.carryOut(deleteRepository, { ...params, evidence })).rejects.toThrow(/sha256:09/);
    expect(world.writes()).toEqual([]);
  });

  it("has the fingerprint of its listing, which a denial does not change", async () => {
    const world = remedy(state());
    const { found } = await listing(ecrRepositories, state());
    await world.carryOut(denyRepository, params);
    expect(await world.fingerprint(deleteRepository, params)).toBe(found[0]?.fingerprint);
  });
});
