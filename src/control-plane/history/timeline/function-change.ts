import { UNQUALIFIED, type FunctionEvent, type HistoryChange, type PolicyStatement } from '../../../contract/index.js';
import type { FunctionState } from '../../function/function.state.js';
import { configurationChange, membersChanged, settingsChange, type SameVariables } from './differences.js';

/** What an event of a function changed, against the state just before it. */
export function functionChange(event: FunctionEvent, before: FunctionState, same?: SameVariables): HistoryChange {
  const { latest } = before;
  switch (event.type) {
    case 'FunctionCreated':
      return {
        code: { to: event.data.code }, ...configurationChange(undefined, event.data.configuration),
        ...(Object.keys(event.data.tags).length > 0 ? { tags: membersChanged({}, event.data.tags) } : {}),
      };
    case 'FunctionActivated':
      return { state: { from: latest?.state, to: 'Active' } };
    case 'FunctionCodeUpdated':
      return {
        // Named also where it is the same bytes again: uploading it was what happened.
        code: { from: latest?.code, to: event.data.code },
        ...configurationChange(latest?.configuration, latest && { ...latest.configuration, architectures: event.data.architectures }),
      };
    case 'FunctionConfigurationUpdated':
      return configurationChange(latest?.configuration, event.data.configuration, same);
    case 'FunctionUpdateCompleted':
      return { state: { from: latest?.lastUpdateStatus, to: 'Successful' } };
    case 'FunctionTagged':
      return { tags: membersChanged(latest?.tags ?? {}, { ...latest?.tags, ...event.data.tags }) };
    case 'FunctionUntagged': {
      const kept = Object.entries(latest?.tags ?? {}).filter(([key]) => !event.data.tagKeys.includes(key));
      return { tags: membersChanged(latest?.tags ?? {}, Object.fromEntries(kept)) };
    }
    case 'EnvironmentForgotten':
      // The configuration is what it was, with values that nobody can read: the kind of the event says it all.
      return {};
    case 'FunctionDeleted':
      return {
        code: { from: latest?.code },
        versions: { removed: [...before.versions.keys()] },
        aliases: { removed: [...before.aliases.values()].map(({ name, target }) => ({ name, target })) },
        ...removedPolicies([...before.policies.values()].flatMap(({ statements }) => statements)),
      };
    case 'VersionPublished':
      return {
        versions: { added: [event.data.version] }, code: { to: event.data.code },
        ...(event.data.configuration.description === '' ? {} : { description: { to: event.data.configuration.description } }),
      };
    case 'VersionDeleted': {
      const version = before.versions.get(event.data.version);
      return { versions: { removed: [event.data.version] }, code: { from: version?.code }, ...removedPolicies(statementsOf(before, event.data.version)) };
    }
    case 'AliasCreated':
      return { target: { to: event.data.target }, ...(event.data.description === '' ? {} : { description: { to: event.data.description } }) };
    case 'AliasRetargeted':
      return { target: { from: event.data.from, to: event.data.to } };
    case 'AliasDescribed': {
      const from = before.aliases.get(event.data.aliasName)?.description;
      return from === event.data.description ? {} : { description: { from, to: event.data.description } };
    }
    case 'AliasDeleted': {
      const alias = before.aliases.get(event.data.aliasName);
      return {
        target: { from: alias?.target }, ...(alias?.description ? { description: { from: alias.description } } : {}),
        ...removedPolicies(statementsOf(before, event.data.aliasName)),
      };
    }
    case 'PermissionAdded':
      return { policy: { added: [event.data.statement] } };
    case 'PermissionRemoved':
      return removedPolicies(statementsOf(before, event.data.qualifier ?? UNQUALIFIED).filter(({ Sid }) => Sid === event.data.statementId));
    case 'ResourcePolicyReplaced':
      return { policy: { added: event.data.statements, removed: statementsOf(before, event.data.qualifier ?? UNQUALIFIED) } };
    case 'ResourcePolicyDeleted':
      return removedPolicies(statementsOf(before, event.data.qualifier ?? UNQUALIFIED));
    case 'ConcurrencyReserved':
    case 'ConcurrencyReservationRemoved':
      return settingsChange({ reservedConcurrentExecutions: latest?.reservedConcurrentExecutions }, event.data);
    case 'RecursionConfigured':
      return settingsChange({ recursiveLoop: latest?.recursiveLoop }, event.data);
    case 'ProvisionedConcurrencyConfigured': {
      const { qualifier, provisionedConcurrentExecutions } = event.data;
      return settingsChange(provisionedBefore(before, qualifier), { provisionedConcurrentExecutions });
    }
    case 'ProvisionedConcurrencyRemoved':
      return settingsChange(provisionedBefore(before, event.data.qualifier), {});
    case 'EventInvokeConfigured':
    case 'EventInvokeConfigRemoved': {
      const { qualifier, ...settings } = event.data;
      return settingsChange(before.eventInvokeConfigs.get(qualifier)?.settings ?? {}, settings);
    }
    case 'FunctionUrlCreated':
    case 'FunctionUrlUpdated':
    case 'FunctionUrlDeleted': {
      const { qualifier, ...settings } = event.data;
      const url = before.urls.get(qualifier ?? UNQUALIFIED);
      const urlId = event.type === 'FunctionUrlUpdated' ? { urlId: url?.urlId } : {};
      return settingsChange(url ? { ...url.settings, urlId: url.urlId } : {}, { ...settings, ...urlId });
    }
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

const statementsOf = (state: FunctionState, qualifier: string): readonly PolicyStatement[] => state.policies.get(qualifier)?.statements ?? [];

const provisionedBefore = (state: FunctionState, qualifier: string) =>
  ({ provisionedConcurrentExecutions: state.provisioned.get(qualifier)?.provisionedConcurrentExecutions });

const removedPolicies = (removed: readonly PolicyStatement[]): HistoryChange => (removed.length === 0 ? {} : { policy: { removed } });
