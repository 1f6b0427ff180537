import { createHash } from 'node:crypto';
import { UNQUALIFIED, type FunctionEvent } from '../../contract/index.js';
import type { Aggregate, Evolving, Part } from '../../event-store/aggregate.js';
import type {
  AliasPart, DeletedPart, EventInvokeConfigPart, ForgottenKeysPart, FunctionState, FunctionUrlPart, LatestPart, PolicyPart, ProvisionedConcurrencyPart, VersionPart,
} from './function.state.js';

const nothing: FunctionState = {
  versions: new Map(), aliases: new Map(), policies: new Map(), provisioned: new Map(), eventInvokeConfigs: new Map(), urls: new Map(),
};

/**
 * Publishing changes the RevisionId of the version and of $LATEST, and the two differ (recorded on AWS). The version's is
 * the event's id; $LATEST's is derived from it, so that the same history gives the same ids.
 */
function companionRevision(eventId: string): string {
  const hex = createHash('sha256').update(eventId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function withoutEntry<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** What belongs to a version or alias goes with it. */
function withoutQualifier(state: FunctionState, qualifier: string): FunctionState {
  return {
    ...state,
    policies: withoutEntry(state.policies, qualifier),
    provisioned: withoutEntry(state.provisioned, qualifier),
    eventInvokeConfigs: withoutEntry(state.eventInvokeConfigs, qualifier),
    urls: withoutEntry(state.urls, qualifier),
  };
}

function activated(versions: ReadonlyMap<string, VersionPart>): ReadonlyMap<string, VersionPart> {
  let next = versions;
  for (const version of versions.values()) {
    if (version.state === 'Pending') next = withEntry(next, version.version, { ...version, state: 'Active' });
  }
  return next;
}

/** What outlives a function: of a state before, for one that begins anew. */
const outliving = ({ forgottenKeys }: FunctionState): FunctionState => (forgottenKeys ? { ...nothing, forgottenKeys } : nothing);

/** Environments that hold values must end: what had any gets a new revision. */
function inNewEnvironments<P extends LatestPart | VersionPart>(part: P, revision: string): P {
  return part.configuration.environment ? { ...part, revision } : part;
}

function existing(state: FunctionState, type: string): LatestPart {
  if (!state.latest) throw new Error(`${type} in a stream whose function does not exist`);
  return state.latest;
}

function alias(state: FunctionState, name: string, type: string): AliasPart {
  const found = state.aliases.get(name);
  if (!found) throw new Error(`${type} of alias ${name}, which does not exist`);
  return found;
}

/** The one interpreter of a function's events. Pure; throws only on a history that no decider could have written. */
export function evolve(state: FunctionState, event: Evolving<FunctionEvent>): FunctionState {
  switch (event.type) {
    case 'FunctionCreated':
      return {
        ...outliving(state),
        latest: {
          functionName: event.data.functionName,
          configuration: event.data.configuration,
          code: event.data.code,
          tags: event.data.tags,
          state: 'Pending',
          lastModified: event.metadata.time,
          revisionId: event.id,
          revision: event.id,
          nextVersion: state.deleted?.nextVersion ?? 1,
        },
      };
    case 'FunctionActivated':
      return {
        ...state,
        latest: { ...existing(state, event.type), state: 'Active', lastUpdateStatus: 'Successful', revisionId: event.id },
        versions: activated(state.versions),
      };
    case 'FunctionCodeUpdated': {
      const { unchangedSince: _, ...latest } = existing(state, event.type);
      const configuration = { ...latest.configuration, architectures: event.data.architectures };
      return { ...state, latest: { ...latest, configuration, code: event.data.code, ...updating(event) } };
    }
    case 'FunctionConfigurationUpdated': {
      const { unchangedSince: _, ...latest } = existing(state, event.type);
      return { ...state, latest: { ...latest, configuration: event.data.configuration, ...updating(event) } };
    }
    case 'FunctionUpdateCompleted':
      return {
        ...state,
        latest: { ...existing(state, event.type), lastUpdateStatus: 'Successful', revisionId: event.id },
        versions: activated(state.versions),
      };
    case 'FunctionTagged': {
      const latest = existing(state, event.type);
      return { ...state, latest: { ...latest, tags: { ...latest.tags, ...event.data.tags }, revisionId: event.id } };
    }
    case 'FunctionUntagged': {
      const latest = existing(state, event.type);
      const gone = new Set(event.data.tagKeys);
      const tags = Object.fromEntries(Object.entries(latest.tags).filter(([key]) => !gone.has(key)));
      return { ...state, latest: { ...latest, tags, revisionId: event.id } };
    }
    case 'FunctionDeleted': {
      const { functionName, nextVersion } = existing(state, event.type);
      return nextVersion === 1 ? outliving(state) : { ...outliving(state), deleted: { functionName, nextVersion } };
    }
    case 'EnvironmentForgotten':
      // RevisionIds stay: the configuration is what it was, as on AWS where the KMS key of a function is gone.
      return {
        ...state,
        ...(state.latest && { latest: inNewEnvironments(state.latest, event.id) }),
        versions: new Map([...state.versions].map(([version, part]) => [version, inNewEnvironments(part, event.id)])),
        forgottenKeys: { keyIds: [...(state.forgottenKeys?.keyIds ?? []), event.data.keyId] },
      };
    case 'VersionPublished': {
      const latest = existing(state, event.type);
      const { version, configuration, code } = event.data;
      const settled = latest.state === 'Active' && latest.lastUpdateStatus !== 'InProgress';
      return {
        ...state,
        latest: {
          ...latest,
          nextVersion: Number(version) + 1,
          unchangedSince: version,
          revisionId: companionRevision(event.id),
        },
        versions: withEntry(state.versions, version, {
          version,
          configuration,
          code,
          state: settled ? 'Active' : 'Pending',
          lastModified: event.metadata.time,
          revisionId: event.id,
          revision: event.id,
        }),
      };
    }
    case 'VersionDeleted':
      return { ...withoutQualifier(state, event.data.version), versions: withoutEntry(state.versions, event.data.version) };
    case 'AliasCreated': {
      const { aliasName: name, target, description } = event.data;
      return { ...state, aliases: withEntry(state.aliases, name, { name, target, description, revisionId: event.id }) };
    }
    case 'AliasRetargeted': {
      const before = alias(state, event.data.aliasName, event.type);
      const after = { ...before, target: event.data.to, revisionId: event.id };
      return { ...state, aliases: withEntry(state.aliases, before.name, after) };
    }
    case 'AliasDescribed': {
      const before = alias(state, event.data.aliasName, event.type);
      const after = { ...before, description: event.data.description, revisionId: event.id };
      return { ...state, aliases: withEntry(state.aliases, before.name, after) };
    }
    case 'AliasDeleted':
      return { ...withoutQualifier(state, event.data.aliasName), aliases: withoutEntry(state.aliases, event.data.aliasName) };
    case 'PermissionAdded': {
      const key = event.data.qualifier ?? UNQUALIFIED;
      const statements = [...(state.policies.get(key)?.statements ?? []), event.data.statement];
      const policy = { qualifier: event.data.qualifier, statements, revisionId: event.id };
      return { ...state, policies: withEntry(state.policies, key, policy) };
    }
    case 'PermissionRemoved': {
      const key = event.data.qualifier ?? UNQUALIFIED;
      const statements = (state.policies.get(key)?.statements ?? []).filter(({ Sid }) => Sid !== event.data.statementId);
      if (statements.length === 0) return { ...state, policies: withoutEntry(state.policies, key) };
      const policy = { qualifier: event.data.qualifier, statements, revisionId: event.id };
      return { ...state, policies: withEntry(state.policies, key, policy) };
    }
    case 'ResourcePolicyReplaced': {
      const { qualifier, statements } = event.data;
      return { ...state, policies: withEntry(state.policies, qualifier ?? UNQUALIFIED, { qualifier, statements, revisionId: event.id }) };
    }
    case 'ResourcePolicyDeleted':
      return { ...state, policies: withoutEntry(state.policies, event.data.qualifier ?? UNQUALIFIED) };
    case 'ConcurrencyReserved':
      return { ...state, latest: { ...existing(state, event.type), reservedConcurrentExecutions: event.data.reservedConcurrentExecutions } };
    case 'ConcurrencyReservationRemoved': {
      const { reservedConcurrentExecutions: _, ...latest } = existing(state, event.type);
      return { ...state, latest };
    }
    case 'RecursionConfigured':
      return { ...state, latest: { ...existing(state, event.type), recursiveLoop: event.data.recursiveLoop } };
    case 'ProvisionedConcurrencyConfigured':
      return { ...state, provisioned: withEntry(state.provisioned, event.data.qualifier, { ...event.data, lastModified: event.metadata.time }) };
    case 'ProvisionedConcurrencyRemoved':
      return { ...state, provisioned: withoutEntry(state.provisioned, event.data.qualifier) };
    case 'EventInvokeConfigured': {
      const { qualifier, ...settings } = event.data;
      const part = { qualifier, settings, lastModified: event.metadata.time };
      return { ...state, eventInvokeConfigs: withEntry(state.eventInvokeConfigs, qualifier, part) };
    }
    case 'EventInvokeConfigRemoved':
      return { ...state, eventInvokeConfigs: withoutEntry(state.eventInvokeConfigs, event.data.qualifier) };
    case 'FunctionUrlCreated': {
      const { qualifier, urlId, ...settings } = event.data;
      const { time } = event.metadata;
      const part = { qualifier, urlId, settings, creationTime: time, lastModifiedTime: time };
      return { ...state, urls: withEntry(state.urls, qualifier ?? UNQUALIFIED, part) };
    }
    case 'FunctionUrlUpdated': {
      const { qualifier, ...settings } = event.data;
      const before = state.urls.get(qualifier ?? UNQUALIFIED);
      if (!before) throw new Error(`${event.type} of a URL that does not exist`);
      const part = { ...before, settings, lastModifiedTime: event.metadata.time };
      return { ...state, urls: withEntry(state.urls, qualifier ?? UNQUALIFIED, part) };
    }
    case 'FunctionUrlDeleted':
      return { ...state, urls: withoutEntry(state.urls, event.data.qualifier ?? UNQUALIFIED) };
    default:
      return unknownEvent(event);
  }
}

function updating(event: Evolving<FunctionEvent>) {
  return {
    lastUpdateStatus: 'InProgress',
    lastModified: event.metadata.time,
    revisionId: event.id,
    revision: event.id,
  } as const;
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

function parts(state: FunctionState): Part[] {
  const rows: Part[] = state.forgottenKeys ? [{ kind: 'forgotten-keys', key: 'environment', data: state.forgottenKeys }] : [];
  if (state.deleted) rows.push({ kind: 'deleted-function', key: state.deleted.functionName, data: state.deleted });
  if (!state.latest) return rows;
  rows.push({ kind: 'function', key: state.latest.functionName, data: state.latest });
  for (const [key, data] of state.versions) rows.push({ kind: 'version', key, data });
  for (const [key, data] of state.aliases) rows.push({ kind: 'alias', key, data });
  for (const [key, data] of state.policies) rows.push({ kind: 'policy', key, data });
  for (const [key, data] of state.provisioned) rows.push({ kind: 'provisioned-concurrency', key, data });
  for (const [key, data] of state.eventInvokeConfigs) rows.push({ kind: 'event-invoke-config', key, data });
  for (const data of state.urls.values()) rows.push({ kind: 'function-url', key: data.urlId, data });
  return rows;
}

function fromParts(rows: readonly Part[]): FunctionState {
  let latest: LatestPart | undefined;
  let deleted: DeletedPart | undefined;
  let forgottenKeys: ForgottenKeysPart | undefined;
  const versions = new Map<string, VersionPart>();
  const aliases = new Map<string, AliasPart>();
  const policies = new Map<string, PolicyPart>();
  const provisioned = new Map<string, ProvisionedConcurrencyPart>();
  const eventInvokeConfigs = new Map<string, EventInvokeConfigPart>();
  const urls = new Map<string, FunctionUrlPart>();
  for (const { kind, key, data } of rows) {
    if (kind === 'deleted-function') deleted = data as DeletedPart;
    else if (kind === 'forgotten-keys') forgottenKeys = data as ForgottenKeysPart;
    else if (kind === 'function') latest = data as LatestPart;
    else if (kind === 'version') versions.set(key, data as VersionPart);
    else if (kind === 'alias') aliases.set(key, data as AliasPart);
    else if (kind === 'policy') policies.set(key, data as PolicyPart);
    else if (kind === 'provisioned-concurrency') provisioned.set(key, data as ProvisionedConcurrencyPart);
    else if (kind === 'event-invoke-config') eventInvokeConfigs.set(key, data as EventInvokeConfigPart);
    else if (kind === 'function-url') urls.set((data as FunctionUrlPart).qualifier ?? UNQUALIFIED, data as FunctionUrlPart);
    else throw new Error(`a function has no part of kind ${kind}`);
  }
  const rest = { ...(deleted && { deleted }), ...(forgottenKeys && { forgottenKeys }) };
  return { ...rest, ...(latest && { latest }), versions, aliases, policies, provisioned, eventInvokeConfigs, urls };
}

/** The function aggregate: stream `account/region/function-name`. */
export const functionAggregate: Aggregate<FunctionState, FunctionEvent> = {
  type: 'Function',
  initial: nothing,
  evolve,
  parts,
  fromParts,
};
