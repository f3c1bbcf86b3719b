/** One random account for each seed. */
import { type Account, type Made, newAccount, somebody } from "./account.ts";
import { intrusion } from "./intrusion.ts";
import { autoScalingGroup, fleet, keyPair, launchTemplate, machine, securityGroup, spotRequest } from "./machines.ts";
import * as services from "./services.ts";
import { image, snapshot, volume } from "./storage.ts";
import * as tampering from "./tampering.ts";

const { cluster, domain, eventRule, lambdaFunction, layer, lightsail, notebook, repository, trustAnchor } = services;

type Make = (at: Account, made: Made) => unknown;

const kinds: readonly Make[] = [
  machine,
  keyPair,
  securityGroup,
  launchTemplate,
  autoScalingGroup,
  fleet,
  spotRequest,
  volume,
  snapshot,
  image,
  layer,
  lambdaFunction,
  eventRule,
  repository,
  cluster,
  notebook,
  lightsail,
  domain,
  trustAnchor,
];
const tampered = Object.values(tampering);

/** What its listing gives no time of making for. */
const undated = new Set<Make>([securityGroup, eventRule, cluster, lambdaFunction, domain]);

export function generated(seed: number): Account {
  const at = newAccount(seed);
  intrusion(at);
  const objects = 4 + at.chance.below(6);
  for (let index = 0; index < objects; index++) {
    const make = at.chance.pick(kinds);
    make(at, somebody(at, !undated.has(make)));
  }
  const changed = at.chance.below(4);
  for (let index = 0; index < changed; index++) at.chance.pick(tampered)(at);
  return at;
}
