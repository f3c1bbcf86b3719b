/** Mappings, which feed functions from queues and streams; a change of one takes a while. */
import type { Output } from "../../operations.ts";
import { byName, lookup } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import { notFound } from "./functions.ts";
import { arnOfFunction, functionName, type LambdaState, type Mapping } from "./state.ts";

type Request = SimulatedRequest<LambdaState>;
type View = NonNullable<Output<"lambda:ListEventSourceMappings">["EventSourceMappings"]>[number];

const changesWithin = 30_000;

export const mappingOperations: SimulatedService<LambdaState>["operations"] = {
  "lambda:ListEventSourceMappings": (input, request) => {
    const wanted = byName(request.state.mappings).filter(
      ([, { target, source }]) =>
        (input.FunctionName === undefined || functionName(input.FunctionName) === target) &&
        (input.EventSourceArn === undefined || input.EventSourceArn === source),
    );
    const { items, next } = request.page(wanted, input.Marker, input.MaxItems);
    return { EventSourceMappings: items.map(([uuid, one]) => view(uuid, one, request)), NextMarker: next };
  },
  "lambda:UpdateEventSourceMapping": (input, request) => {
    const { uuid, one } = settled(input.UUID, request);
    if (input.Enabled !== undefined && input.Enabled !== (one.state === "Enabled")) {
      one.state = input.Enabled ? "Enabling" : "Disabling";
      settle(uuid, request);
    }
    return changed(uuid, one, request);
  },
  "lambda:DeleteEventSourceMapping": (input, request) => {
    const { uuid, one } = settled(input.UUID, request);
    one.state = "Deleting";
    settle(uuid, request);
    return changed(uuid, one, request);
  },
};

const ends: Readonly<Partial<Record<Mapping["state"], Mapping["state"]>>> = {
  Creating: "Enabled",
  Enabling: "Enabled",
  Updating: "Enabled",
  Disabling: "Disabled",
};

export const mappingEffects: NonNullable<SimulatedService<LambdaState>["effects"]> = {
  settled: ({ mapping: uuid = "" }, { mappings }) => {
    const one = lookup(mappings, uuid);
    if (one?.state === "Deleting") delete mappings[uuid];
    else if (one !== undefined) one.state = ends[one.state] ?? one.state;
  },
};

export function arnOfMapping(uuid: string, { account, region }: { account: string; region: string }): string {
  return `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;
}

/** @throws SimulatedRefusal while an earlier change of it goes on */
function settled(uuid: string | undefined, { state }: Request): { uuid: string; one: Mapping } {
  const one = uuid === undefined ? undefined : lookup(state.mappings, uuid);
  if (uuid === undefined || one === undefined) throw notFound("The resource you requested does not exist.");
  if (one.state !== "Enabled" && one.state !== "Disabled")
    throw new SimulatedRefusal(
      "ResourceInUseException",
      `Cannot update the event source mapping because it is in use: it is ${one.state}.`,
    );
  return { uuid, one };
}

function settle(uuid: string, { after, region }: Request): void {
  after(changesWithin, { operation: "settled", region, data: { mapping: uuid } });
}

function changed(uuid: string, one: Mapping, request: Request): View {
  one.modified = request.now;
  request.touched(arnOfMapping(uuid, request), arnOfFunction(one.target, request));
  return view(uuid, one, request);
}

function view(UUID: string, one: Mapping, request: Request): View {
  return {
    UUID,
    EventSourceArn: one.source,
    FunctionArn: arnOfFunction(one.target, request),
    State: one.state,
    LastModified: one.modified,
    BatchSize: 10,
    EventSourceMappingArn: arnOfMapping(UUID, request),
  };
}
