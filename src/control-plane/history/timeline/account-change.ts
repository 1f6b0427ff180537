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
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}
