/** What is kept and what lets in: images, snapshots, volumes, groups, keys, providers, buckets, databases. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateImageCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  AttachVolumeCommand,
  ImportKeyPairCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from "@aws-sdk/client-ec2";
import { CreateOpenIDConnectProviderCommand, CreateSAMLProviderCommand } from "@aws-sdk/client-iam";
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  ModifyDBSnapshotAttributeCommand,
} from "@aws-sdk/client-rds";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { copyEvidence } from "../../actions/ec2/copy-evidence.ts";
import { restoreVolume } from "../../actions/ec2/restore-volume.ts";
import { restoreDbInstance } from "../../actions/rds/restore-instance.ts";
import { revokeDbSnapshotGrant } from "../../actions/rds/revoke-snapshot-grant.ts";
import { buckets } from "../../actions/resources/bucket.ts";
import { dbSnapshots } from "../../actions/resources/db-snapshot.ts";
import {
  deleteIdentityProvider,
  describeIdentityProvider,
  identityProviders,
  suspendIdentityProvider,
} from "../../actions/resources/identity-provider.ts";
import { deactivateImage, deleteImage, describeImage, images } from "../../actions/resources/image.ts";
import { revokeImageGrant } from "../../actions/resources/image-grant.ts";
import { deleteKeyPair, describeKeyPair, keyPairs } from "../../actions/resources/key-pair.ts";
import { deleteSecurityGroup, describeSecurityGroup, securityGroups } from "../../actions/resources/security-group.ts";
import { revokeGroupRule } from "../../actions/resources/security-group-rule.ts";
import { deleteSnapshot, describeSnapshot, snapshots } from "../../actions/resources/snapshot.ts";
import { revokeSnapshotGrant } from "../../actions/resources/snapshot-grant.ts";
import { deleteVolume, detachVolume, snapshotVolume, volumes } from "../../actions/resources/volume.ts";
import { listDamage } from "../../actions/s3/list-damage.ts";
import { restoreObjects } from "../../actions/s3/restore-objects.ts";
import { revokeBucketGrant } from "../../actions/s3/revoke-bucket-grant.ts";
import { revokeLifecycleRule } from "../../actions/s3/revoke-lifecycle-rule.ts";
import { finding } from "../actions/remedy.ts";
import type { Case } from "./cases.ts";
import { recently } from "./compute-cases.ts";
import { clientsOf, nextSecond } from "./emulator.ts";
import { type Names, region, vpc } from "./given.ts";
import { find, foundIn, life } from "./life.ts";

const clients = clientsOf(region);
const stranger = "999988887777";
const zone = "us-east-1a";
const host = "i-0bad0000000000001";
const since = "2026-03-02T09:00:00Z";
const old = "2026-03-02T01:00:00Z";
const regional = (state: object) => ({ [region]: state });
const saml = `<EntityDescriptor entityID="https://idp.attacker.example">${" ".repeat(1000)}</EntityDescriptor>`;
const letting = (bucket: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "leak",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${stranger}:root` },
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
});

async function newVolume(): Promise<string> {
  const { VolumeId = "" } = await clients.ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 8 }));
  return VolumeId;
}

async function newSnapshot(VolumeId: string): Promise<string> {
  const { SnapshotId = "" } = await clients.ec2.send(new CreateSnapshotCommand({ VolumeId }));
  return SnapshotId;
}

async function bucketNamed(Bucket: string): Promise<string> {
  await clients.s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

async function database(number: number, name: string): Promise<Record<string, string>> {
  const [DBInstanceIdentifier, DBSnapshotIdentifier] = [`${name}-${number}`, `${name}-copy-${number}`];
  await clients.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: "db.t3.medium",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "root",
      MasterUserPassword: "Before-0123456789",
    }),
  );
  const { DBSnapshot } = await clients.rds.send(
    new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }),
  );
  const taken = DBSnapshot?.SnapshotCreateTime?.toISOString() ?? "";
  return { [name]: DBInstanceIdentifier, [`${name}-copy`]: DBSnapshotIdentifier, [old]: taken };
}
const databaseState = (name: string, more: object = {}) => ({
  rds: regional({
    instances: { [name]: { created: old, class: "db.t3.medium" } },
    snapshots: { [`${name}-copy`]: { source: name, created: old, ...more } },
  }),
});

const ofOurs = { "sg-0web": { name: "web", vpc, ingress: [{ from: 22, to: 22, source: "198.51.100.0/24" }] } };

async function groupNamed(GroupName: string): Promise<string> {
  const { GroupId = "" } = await clients.ec2.send(
    new CreateSecurityGroupCommand({ GroupName, Description: GroupName }),
  );
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "198.51.100.0/24" }] }];
  await clients.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
}

const imageState = (id: string) => ({
  ec2: regional({
    snapshots: { "snap-0image": { volume: "vol-0root", started: recently } },
    images: {
      [id]: {
        name: `made-${id}`,
        created: recently,
        devices: { "/dev/xvda": "snap-0image" },
        shared: { [stranger]: true },
      },
    },
  }),
});

async function imageOf(instance: string, label: string, number: number): Promise<Record<string, string>> {
  const Name = `made-${label}-${number}`;
  const { ImageId = "" } = await clients.ec2.send(new CreateImageCommand({ InstanceId: instance, Name }));
  const LaunchPermission = { Add: [{ UserId: stranger }] };
  await clients.ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
  return { [label]: ImageId };
}

export const storageCases: readonly Case[] = [
  life({
    name: "an image is disabled, shared again, and deregistered",
    given: {
      instances: { [host]: {} },
      state: imageState("ami-0bad"),
      made: (number, names) => imageOf(names(host), "ami-0bad", number),
    },
    type: images,
    list: "images",
    label: "ami-0bad",
    as: "image",
    found: { kind: "image", image_id: "ami-0bad", state: "available" },
    contain: { action: deactivateImage, expect: { state: "deactivated" } },
    describe: describeImage,
    destroy: { action: deleteImage, expect: { state: "deleted" }, again: "already" },
  }),
  life({
    name: "an image of ours is shared with a stranger no longer",
    given: {
      instances: { [host]: {} },
      state: imageState("ami-0ours"),
      made: (number, names) => imageOf(names(host), "ami-0ours", number),
    },
    type: images,
    list: "image_grants",
    label: (names) => `${names("ami-0ours")}/${stranger}`,
    as: "grant",
    found: { kind: "image-grant", image_id: "ami-0ours", grantee: stranger },
    contain: { action: revokeImageGrant, expect: { state: "revoked", before: [stranger] } },
  }),
  {
    name: "a snapshot of ours is shared with a stranger no longer",
    given: {
      state: {
        ec2: regional({
          snapshots: { "snap-0ours": { volume: "vol-0root", started: recently, shared: { [stranger]: true } } },
        }),
      },
      async made() {
        const SnapshotId = await newSnapshot(await newVolume());
        const sharing = { SnapshotId, OperationType: "add" as const, UserIds: [stranger] };
        await clients.ec2.send(new ModifySnapshotAttributeCommand(sharing));
        return { "snap-0ours": SnapshotId };
      },
    },
    steps: [
      find(snapshots, "snapshot_grants", (names) => `${names("snap-0ours")}/${stranger}`, {
        found: [{ kind: "snapshot-grant", grantee: stranger }],
      }),
      {
        action: revokeSnapshotGrant,
        params: (_names, [listed]) => ({ grant: foundIn(listed) }),
        expect: { state: "revoked", before: [stranger] },
      },
    ],
  },
  life({
    name: "a snapshot is deleted",
    given: {
      state: { ec2: regional({ snapshots: { "snap-0bad": { volume: "vol-0root", started: recently } } }) },
      made: async () => ({ "snap-0bad": await newSnapshot(await newVolume()) }),
    },
    type: snapshots,
    list: "snapshots",
    label: "snap-0bad",
    as: "snapshot",
    found: { kind: "snapshot", state: "completed", image_id: "", kept_by: "" },
    describe: describeSnapshot,
    destroy: { action: deleteSnapshot, expect: { state: "deleted" }, again: "already" },
    stays: true,
  }),
  {
    name: "a volume is taken off an instance of ours, and put back",
    given: {
      instances: { [host]: {} },
      state: {
        ec2: regional({
          volumes: { "vol-0on": { instance: host, device: "/dev/sdf", size: 8, created: recently, zone } },
        }),
      },
      async made(_number, names) {
        const VolumeId = await newVolume();
        await clients.ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: names(host), Device: "/dev/sdf" }));
        return { "vol-0on": VolumeId };
      },
    },
    steps: (() => {
      const params = (names: Names) => ({
        volume: finding("volume", names("vol-0on"), {
          region,
          handles: [names("vol-0on")],
          volume_id: names("vol-0on"),
          state: "in-use",
          instance_id: names(host),
          snapshot_id: "",
        }),
      });
      return [
        { action: detachVolume, params, expect: { state: "detached" } },
        { action: detachVolume, params, expect: { state: "already" } },
        { action: detachVolume, params, expect: { undone: "restored" }, how: { undo: 0 } },
      ];
    })(),
  },
  life({
    name: "a volume is saved and deleted",
    given: {
      state: { ec2: regional({ volumes: { "vol-0bad": { size: 8, created: recently, zone } } }) },
      made: async () => ({ "vol-0bad": await newVolume() }),
    },
    type: volumes,
    list: "volumes",
    label: "vol-0bad",
    as: "volume",
    found: { kind: "volume", volume_id: "vol-0bad", state: "available", instance_id: "" },
    describe: snapshotVolume,
    destroy: { action: deleteVolume, expect: { state: "deleted" }, again: "already" },
  }),
  {
    name: "a volume is made of a snapshot, once, and given up again",
    given: {
      state: { ec2: regional({ snapshots: { "snap-0good": { volume: "vol-0root", size: 8, started: old } } }) },
      made: async () => ({ "snap-0good": await newSnapshot(await newVolume()) }),
    },
    steps: (() => {
      const params = (names: Names) => ({
        point: finding("snapshot", names("snap-0good"), {
          region,
          handles: [names("snap-0good")],
          snapshot_id: names("snap-0good"),
          volume_id: "vol-0123456789abcdef0",
          instance_id: "",
          zone,
          rank: 1,
        }),
      });
      return [
        { action: restoreVolume, params, expect: { state: "restored", zone } },
        { action: restoreVolume, params, expect: { state: "already", zone } },
        { action: restoreVolume, params, expect: { undone: "restored" }, how: { undo: 0 } },
      ];
    })(),
  },
  {
    name: "the evidence of a run is copied to another region, once",
    given: {
      state: {
        ec2: {
          "eu-west-1": {
            snapshots: {
              "snap-0far": {
                volume: "vol-0bad",
                started: recently,
                tags: { "runbook:run": "actions", "runbook:evidence": "i-0bad" },
              },
            },
          },
        },
      },
      async made() {
        const { ec2 } = clientsOf("eu-west-1");
        const { VolumeId = "" } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: "eu-west-1a", Size: 8 }));
        const Tags = [
          { Key: "runbook:run", Value: "actions" },
          { Key: "runbook:evidence", Value: "i-0bad" },
        ];
        const TagSpecifications = [{ ResourceType: "snapshot" as const, Tags }];
        const { SnapshotId = "" } = await ec2.send(new CreateSnapshotCommand({ VolumeId, TagSpecifications }));
        return { "snap-0far": SnapshotId };
      },
    },
    steps: [1, 2].map(() => ({
      action: copyEvidence,
      params: () => ({ region: "eu-west-1", to: region }),
      expect: { copies: [{ copy: "<snapshot>" }] },
    })),
  },
  life({
    name: "a security group is deleted with its rules",
    given: {
      state: { ec2: regional({ security_groups: { "sg-0bad": { ...ofOurs["sg-0web"], name: "opened" } } }) },
      made: async (number) => ({ "sg-0bad": await groupNamed(`opened-${number}`) }),
    },
    type: securityGroups,
    list: "security_groups",
    label: "sg-0bad",
    as: "group",
    found: { kind: "security-group", group_id: "sg-0bad" },
    describe: describeSecurityGroup,
    destroy: { action: deleteSecurityGroup, expect: { state: "deleted" }, again: "gone" },
  }),
  {
    name: "a rule is taken out of a security group of ours, and put back",
    given: {
      state: { ec2: regional({ security_groups: ofOurs }) },
      made: async (number) => ({ "sg-0web": await groupNamed(`web-${number}`) }),
    },
    steps: (() => {
      const rule = {
        direction: "ingress",
        protocol: "tcp",
        from_port: 22,
        to_port: 22,
        source: "198.51.100.0/24",
        source_account: "",
        description: "",
      };
      const params = (names: Names) => ({
        rule: finding("security-group-rule", names("sg-0web"), {
          region,
          handles: [names("sg-0web")],
          group_id: names("sg-0web"),
          ...rule,
        }),
      });
      return [
        { action: revokeGroupRule, params, expect: { state: "revoked", before: [rule] } },
        { action: revokeGroupRule, params, expect: { state: "already", before: [] } },
        { action: revokeGroupRule, params, expect: { undone: "restored" }, how: { undo: 0 } },
      ];
    })(),
  },
  life({
    name: "a key pair is deleted",
    given: {
      state: { ec2: regional({ key_pairs: { "key-0bad": { name: "mykey", created: recently } } }) },
      async made(number) {
        const KeyName = `mykey-${number}`;
        const { KeyPairId = "" } = await clients.ec2.send(
          new ImportKeyPairCommand({ KeyName, PublicKeyMaterial: Buffer.from(publicKey) }),
        );
        return { mykey: KeyName, "key-0bad": KeyPairId };
      },
    },
    type: keyPairs,
    list: "key_pairs",
    label: "key-0bad",
    as: "key_pair",
    found: { kind: "key-pair", key_pair_id: "key-0bad", key_name: "mykey" },
    describe: describeKeyPair,
    destroy: { action: deleteKeyPair, expect: { state: "deleted" } },
    stays: true,
  }),
  life({
    name: "an OpenID Connect provider takes no tokens any more, takes them again, and is deleted",
    given: {
      state: {
        iam: {
          oidc_providers: {
            "idp.attacker.example": {
              created: recently,
              client_ids: ["sts.amazonaws.com"],
              thumbprints: ["a".repeat(40)],
            },
          },
        },
      },
      async made(number) {
        const name = `idp-${number}.attacker.example`;
        await clients.iam.send(
          new CreateOpenIDConnectProviderCommand({
            Url: `https://${name}`,
            ClientIDList: ["sts.amazonaws.com"],
            ThumbprintList: ["a".repeat(40)],
          }),
        );
        return { "idp.attacker.example": name };
      },
    },
    type: identityProviders,
    list: "identity_providers",
    label: "idp.attacker.example",
    as: "provider",
    found: { kind: "provider", provider_type: "oidc", client_ids: ["sts.amazonaws.com"] },
    contain: { action: suspendIdentityProvider, expect: { state: "suspended" } },
    describe: describeIdentityProvider,
    destroy: { action: deleteIdentityProvider, expect: { state: "deleted" }, again: "gone" },
  }),
  life({
    name: "a SAML provider is deleted",
    given: {
      state: { iam: { saml_providers: { corporate: { created: recently, metadata: saml } } } },
      async made(number) {
        const Name = `corporate-${number}`;
        await clients.iam.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument: saml }));
        return { corporate: Name };
      },
    },
    type: identityProviders,
    list: "identity_providers",
    label: "corporate",
    as: "provider",
    found: { kind: "provider", provider_type: "saml", client_ids: [] },
    describe: describeIdentityProvider,
    destroy: { action: deleteIdentityProvider, expect: { state: "deleted" }, again: "gone" },
  }),
  life({
    name: "a lifecycle rule is taken out of a bucket, put back, and taken out",
    given: {
      state: {
        s3: {
          buckets: {
            expiring: {
              created: old,
              region,
              lifecycle: { soon: { Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 7 } } },
            },
          },
        },
      },
      async made(number) {
        const Bucket = await bucketNamed(`expiring-${number}`);
        const Rules = [{ ID: "soon", Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 7 } }];
        const LifecycleConfiguration = { Rules };
        await clients.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
        return { expiring: Bucket };
      },
    },
    type: buckets,
    list: "lifecycle_rules",
    label: (names) => `${names("expiring")}/soon`,
    as: "rule",
    found: { kind: "bucket-lifecycle", bucket: "expiring", rule_id: "soon" },
    contain: { action: revokeLifecycleRule, expect: { state: "revoked" } },
  }),
  {
    name: "a bucket lets a stranger in no longer, then again, and no longer",
    given: {
      state: { s3: { buckets: { leaking: { created: old, region, policy: letting("leaking") } } } },
      async made(number) {
        const Bucket = await bucketNamed(`leaking-${number}`);
        await clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(letting(Bucket)) }));
        return { leaking: Bucket };
      },
    },
    steps: (() => {
      const grant = (_names: unknown, earlier: readonly unknown[]) => ({ grant: foundIn(earlier[0]) });
      return [
        find(buckets, "bucket_grants", "leaking", {
          found: [
            { kind: "bucket-policy", bucket: "leaking", sid: "leak", strangers: [`arn:aws:iam::${stranger}:root`] },
          ],
        }),
        { action: revokeBucketGrant, params: grant, expect: { state: "revoked" } },
        { action: revokeBucketGrant, params: grant, expect: { state: "already" } },
        { action: revokeBucketGrant, params: grant, expect: { undone: "restored" }, how: { undo: 1 } },
        { action: revokeBucketGrant, params: grant, expect: { state: "revoked" } },
      ];
    })(),
  },
  {
    name: "objects that were overwritten and deleted come back from their older versions",
    given: {
      state: {
        s3: {
          buckets: {
            papers: {
              created: old,
              region,
              versioning: "Enabled",
              objects: {
                "a contract.txt": { v1: { at: old, content: "signed" }, v2: { at: since, content: "pay", order: 1 } },
                invoice: { v3: { at: old, content: "due" }, v4: { at: since, marker: true, order: 1 } },
                untouched: { v5: { at: old, content: "same" } },
              },
            },
          },
        },
      },
      async made(number) {
        const { s3 } = clients;
        const Bucket = await bucketNamed(`papers-${number}`);
        const VersioningConfiguration = { Status: "Enabled" as const };
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
        await s3.send(new PutObjectCommand({ Bucket, Key: "a contract.txt", Body: "signed" }));
        await s3.send(new PutObjectCommand({ Bucket, Key: "invoice", Body: "due" }));
        await s3.send(new PutObjectCommand({ Bucket, Key: "untouched", Body: "same" }));
        const time = await nextSecond();
        await s3.send(new PutObjectCommand({ Bucket, Key: "a contract.txt", Body: "pay" }));
        await s3.send(new DeleteObjectCommand({ Bucket, Key: "invoice" }));
        return { papers: Bucket, [since]: time };
      },
    },
    steps: [
      {
        action: listDamage,
        params: (names) => ({ buckets: [names("papers")], since: names(since) }),
        expect: { buckets: [{ bucket: "papers", overwritten: 1, deleted: 1, added: 0 }], objects: 3 },
      },
      {
        action: restoreObjects,
        params: (_names, [listed]) => ({ bucket: (listed as { buckets: unknown[] }).buckets[0] }),
        expect: { state: "restored" },
      },
      {
        action: restoreObjects,
        params: (_names, [listed]) => ({ bucket: (listed as { buckets: unknown[] }).buckets[0] }),
        expect: { state: "already" },
      },
    ],
  },
  life({
    name: "a database snapshot of ours is shared with a stranger no longer",
    given: {
      state: databaseState("orders", { shared_with: [stranger] }),
      async made(number) {
        const names = await database(number, "orders");
        const DBSnapshotIdentifier = names["orders-copy"];
        const input = { DBSnapshotIdentifier, AttributeName: "restore", ValuesToAdd: [stranger] };
        await clients.rds.send(new ModifyDBSnapshotAttributeCommand(input));
        return names;
      },
    },
    type: dbSnapshots,
    list: "db_snapshot_grants",
    label: "orders-copy",
    as: "grant",
    found: { kind: "db-snapshot-grant", snapshot: "orders-copy", cluster: false, strangers: [stranger] },
    contain: { action: revokeDbSnapshotGrant, expect: { state: "revoked" } },
  }),
  {
    name: "a database is restored beside itself, once",
    given: { state: databaseState("ledger"), made: (number) => database(number, "ledger") },
    steps: (["restored", "already"] as const).map((state) => ({
      action: restoreDbInstance,
      params: (names) => ({
        point: finding("db-restore-point", names("ledger-copy"), {
          region,
          handles: [names("ledger-copy"), `${names("ledger")}-restored`],
          instance: names("ledger"),
          instance_exists: true,
          damage: "untouched",
          snapshot: names("ledger-copy"),
          snapshot_at: names(old),
          engine: "postgres",
          encrypted: false,
          kms_key: "",
          instance_class: "db.t3.medium",
          subnet_group: "",
          security_groups: [],
          parameter_group: "",
          restores_as: `${names("ledger")}-restored`,
        }),
      }),
      expect: { state, identifier: "ledger-restored" },
    })),
  },
];

/** Of no one: its private half was thrown away. */
const publicKey =
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7VMY7wNqFginh2aWNSCBEKrCrrZ7PhIyY7xkfp+MG+wufnGw3ZRr/VYn1gfdvB4ZNE2q7Zu9TotfmN520q6z3R6JVpBrLbar1m1GDm6azPt8Hfj7P0JNnADeiGX0fm8ldpEdY8QVFwthaxhutjRtMJILVxo5+UG9z6F0R+M/1Gqqd1yckwfhzFRAX2A8YdjV0A/mgKd4Xs/6VyzoS+xRJpIoaz0Ssk8hl7SdM8/evLGOkazO6hsXjgbPt1VSpByNAFzN9mwOBYqvCuZ62yIPHGLQbyk7G/nNsfmxgJviYl4NETWLOc+0CYi9UJh8Sv0ynGcEDR2hSsFyC/MhBR/T5 nobody";
