import type { AccountEvent, HistoryChange } from '../../../contract/index.js';
import type { AccountState } from '../../accounts/account.aggregate.js';

/** What an event of an account changed, against the state just before it. Secrets stay out, encrypted or not. */
export function accountChange(event: AccountEvent, before: AccountState): HistoryChange {
  switch (event.type) {
    case 'AccountOpened':
      return { name: { to: event.data.name } };
    case 'AccessKeyIssued':
      return { accessKeys: { added: [{ accessKeyId: event.data.accessKeyId, description: event.data.description }] } };
    case 'AccessKeyRevoked': {
      const { accessKeyId } = event.data;
      return { accessKeys: { removed: [{ accessKeyId, description: before?.accessKeys[accessKeyId]?.description ?? '' }] } };
    }
    case 'AccessKeyPolicyPut': {
      const { accessKeyId, policyName, document } = event.data;
      return { keyPolicies: { added: [{ policyName, document }], ...removedPolicy(before, accessKeyId, policyName) } };
    }
    case 'AccessKeyPolicyDeleted': {
      const { accessKeyId, policyName } = event.data;
      return { keyPolicies: removedPolicy(before, accessKeyId, policyName) };
    }
    default:
      return unknownEvent(event);
  }
}

/** The policy of that name as it was. */
function removedPolicy(before: AccountState, accessKeyId: string, policyName: string): NonNullable<HistoryChange['keyPolicies']> {
  const document = before?.accessKeys[accessKeyId]?.policies?.[policyName];
  return document === undefined ? {} : { removed: [{ policyName, document }] };
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}
