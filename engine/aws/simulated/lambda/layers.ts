/**
 * Layers. A version can be deleted while functions use it: they keep their copy, but cannot be
 * updated with it. https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
 */
import { lookup } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { lambdaTime, notFound } from "./functions.ts";
import { arnOfLayer, type LambdaState, type Layer, type LayerVersion, sha256, type Where } from "./state.ts";

export const layerOperations: SimulatedService<LambdaState>["operations"] = {
  "lambda:ListLayers": (input, request) => {
    const there = Object.entries(request.state.layers)
      .filter(([, { versions }]) => Object.keys(versions).length > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const { items, next } = request.page(there, input.Marker, input.MaxItems);
    return {
      Layers: items.map(([LayerName, layer]) => {
        const [latest] = newestFirst(layer);
        return {
          LayerName,
          LayerArn: arnOfLayer(LayerName, request),
          ...(latest === undefined ? {} : { LatestMatchingVersion: view(LayerName, latest, request) }),
        };
      }),
      NextMarker: next,
    };
  },
  "lambda:ListLayerVersions": (input, request) => {
    const name = nameOf(input.LayerName);
    const layer = lookup(request.state.layers, name) ?? { versions: {} };
    const { items, next } = request.page(newestFirst(layer), input.Marker, input.MaxItems);
    return { LayerVersions: items.map((one) => view(name, one, request)), NextMarker: next };
  },
  "lambda:GetLayerVersion": (input, request) => {
    const { name, version, one } = find(input, request);
    return {
      ...view(name, [version, one], request),
      LayerArn: arnOfLayer(name, request),
      Content: {
        Location: `https://awslambda.example/layer/${name}/${version}?X-Amz-Signature=${request.secret(`${name} ${version}`, 32)}`,
        CodeSha256: sha256(one.code),
        CodeSize: Buffer.byteLength(one.code),
      },
    };
  },
  "lambda:GetLayerVersionPolicy": (input, request) => {
    const { one } = find(input, request);
    if (one.policy === "") throw notFound("No policy is associated with the given resource.");
    return { Policy: one.policy, RevisionId: "1" };
  },
  // Of a version that is not there it says nothing.
  "lambda:DeleteLayerVersion": (input, request) => {
    const name = nameOf(input.LayerName);
    const versions = lookup(request.state.layers, name)?.versions;
    const version = String(input.VersionNumber);
    if (versions === undefined || !Object.hasOwn(versions, version)) return {};
    delete versions[version];
    request.touched(arnOfLayer(name, request), `${arnOfLayer(name, request)}:${version}`);
    return {};
  },
};

function newestFirst({ versions }: Layer): [string, LayerVersion][] {
  return Object.entries(versions).toSorted(([a], [b]) => Number(b) - Number(a));
}

function find(
  { LayerName, VersionNumber }: { LayerName?: string | undefined; VersionNumber?: number | undefined },
  { state }: SimulatedRequest<LambdaState>,
): { name: string; version: string; one: LayerVersion } {
  const name = nameOf(LayerName);
  const version = String(VersionNumber);
  const one = lookup(lookup(state.layers, name)?.versions ?? {}, version);
  if (one === undefined) throw notFound("The resource you requested does not exist.");
  return { name, version, one };
}

function view(name: string, [version, one]: [string, LayerVersion], where: Where) {
  return {
    LayerVersionArn: `${arnOfLayer(name, where)}:${version}`,
    Version: Number(version),
    Description: one.description,
    CreatedDate: lambdaTime(one.created),
  };
}

function nameOf(given: string | undefined): string {
  const name = given ?? "";
  return name.startsWith("arn:") ? name.slice(name.lastIndexOf(":") + 1) : name;
}
