import type { AccountEvent } from '../../contract/index.js';
import type { Aggregate, Evolving, Part } from '../../event-store/aggregate.js';

/** An account, and its row (kind `account`, key = account id). `openedAt`: ISO 8601 with milliseconds, UTC. */
export interface AccountPart {
  readonly accountId: string;
  readonly name: string;
  readonly openedAt: string;
}

/** An access key that is not revoked, and its row (kind `access-key`, key = access key id). */
export interface AccessKeyPart {
  readonly accessKeyId: string;
  /** Base64, under the master key. */
  readonly encryptedSecret: string;
  readonly description: string;
  readonly issuedAt: string;
  /** Documents of the key's policies by name, as they were put; absent where there are none. */
  readonly policies?: Readonly<Record<string, string>>;
}

/** State of an account's stream: null before it is opened. `accessKeys` by id. */
export type AccountState = { readonly account: AccountPart; readonly accessKeys: Readonly<Record<string, AccessKeyPart>> } | null;

/** The one interpreter of an account's events. Pure; throws only on a history that no decider could have written. */
export function evolve(state: AccountState, event: Evolving<AccountEvent>): AccountState {
  const { metadata } = event;
  if (event.type === 'AccountOpened') {
    return { account: { accountId: event.data.accountId, name: event.data.name, openedAt: metadata.time }, accessKeys: {} };
  }
  if (state === null) throw new Error(`${event.type} in the stream of an account that is not open`);
  switch (event.type) {
    case 'AccessKeyIssued': {
      const { accessKeyId } = event.data;
      return { ...state, accessKeys: { ...state.accessKeys, [accessKeyId]: { ...event.data, issuedAt: metadata.time } } };
    }
    case 'AccessKeyRevoked': {
      const { [event.data.accessKeyId]: _revoked, ...accessKeys } = state.accessKeys;
      return { ...state, accessKeys };
    }
    case 'AccessKeyPolicyPut': {
      const { accessKeyId, policyName, document } = event.data;
      return withPolicies(state, accessKeyId, (policies) => ({ ...policies, [policyName]: document }));
    }
    case 'AccessKeyPolicyDeleted': {
      const { accessKeyId, policyName } = event.data;
      return withPolicies(state, accessKeyId, ({ [policyName]: _deleted, ...policies }) => policies);
    }
    default:
      return unknownEvent(event);
  }
}

type Policies = Readonly<Record<string, string>>;

function withPolicies(state: NonNullable<AccountState>, accessKeyId: string, change: (policies: Policies) => Policies): AccountState {
  const key = state.accessKeys[accessKeyId];
  if (key === undefined) throw new Error(`a policy of access key ${accessKeyId}, which account ${state.account.accountId} does not have`);
  const { policies: before = {}, ...bare } = key;
  const policies = change(before);
  return { ...state, accessKeys: { ...state.accessKeys, [accessKeyId]: { ...bare, ...(Object.keys(policies).length > 0 && { policies }) } } };
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

const part = (kind: string, key: string, data: unknown): Part => ({ kind, key, data });

/** The account aggregate: stream `account/account`. */
export const accountAggregate: Aggregate<AccountState, AccountEvent> = {
  type: 'Account',
  initial: null,
  evolve,
  parts: (state) =>
    state === null ? [] : [
      part('account', state.account.accountId, state.account),
      ...Object.values(state.accessKeys).map((key) => part('access-key', key.accessKeyId, key)),
    ],
  fromParts: (parts) => {
    const account = parts.find(({ kind }) => kind === 'account')?.data as AccountPart | undefined;
    if (account === undefined) return null;
    const keys = parts.filter(({ kind }) => kind === 'access-key').map(({ data }) => data as AccessKeyPart);
    return { account, accessKeys: Object.fromEntries(keys.map((key) => [key.accessKeyId, key])) };
  },
};

