import type { BucketRoute, FunctionRoute, RoutingEntry, VersionRoute } from '../../contract/index.js';
import type { Part } from '../../event-store/aggregate.js';
import { bucketAggregate, bucketRoute } from '../buckets/bucket.aggregate.js';
import { functionAggregate } from '../function/function.aggregate.js';
import type { FunctionState, LatestPart, VersionPart } from '../function/function.state.js';

const versionRoute = (version: string, { configuration, code, revision, state }: LatestPart | VersionPart): VersionRoute => ({
  version,
  configuration,
  code,
  revision,
  state,
});

const mapValues = <V, R>(map: ReadonlyMap<string, V>, show: (value: V) => R): Record<string, R> =>
  Object.fromEntries([...map].map(([key, value]) => [key, show(value)]));

function functionRoute(streamId: string, streamVersion: number, state: FunctionState): FunctionRoute | null {
  if (!state.latest) return null;
  const [accountId, region, functionName] = streamId.split('/') as [string, string, string];
  return {
    kind: 'function',
    accountId,
    region,
    functionName,
    streamVersion,
    versions: {
      $LATEST: versionRoute('$LATEST', state.latest),
      ...mapValues(state.versions, (part) => versionRoute(part.version, part)),
    },
    aliases: mapValues(state.aliases, ({ target }) => target),
    policies: mapValues(state.policies, ({ statements }) => statements),
    ...(state.latest.reservedConcurrentExecutions !== undefined && { reservedConcurrentExecutions: state.latest.reservedConcurrentExecutions }),
    ...(state.provisioned.size > 0 && { provisionedConcurrency: mapValues(state.provisioned, (part) => part.provisionedConcurrentExecutions) }),
    ...(state.eventInvokeConfigs.size > 0 && { eventInvokeConfigs: mapValues(state.eventInvokeConfigs, ({ settings }) => settings) }),
  };
}

/** What an invoker needs of a stream's rows; null where there is nothing (any more), undefined for streams it has no use for. */
export function routingEntry(streamType: string, streamId: string, version: number, parts: readonly Part[]): RoutingEntry | null | undefined {
  switch (streamType) {
    case functionAggregate.type:
      return functionRoute(streamId, version, functionAggregate.fromParts(parts));
    case bucketAggregate.type:
      return bucketRoute(streamId, version, bucketAggregate.fromParts(parts)) satisfies BucketRoute | null;
    default:
      return undefined;
  }
}
