import type { PolicyStatement } from '../../aws/policy.js';

/** What an access key proves: the account and principal it belongs to, and the secret that signs. */
export interface Identity {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly arn: string;
  readonly operator: boolean;
  /** The statements of the key's policies, all together; null for a key without any, which may do everything in its account. */
  readonly policies: readonly PolicyStatement[] | null;
}

/** Finds the identity of an access key id; undefined where there is none. Answers at once when it is cached. */
export interface AccessKeyLookup {
  find(accessKeyId: string): Identity | undefined | Promise<Identity | undefined>;
}

/** Injection token of the lookup that the HTTP dialect authenticates with. */
export const ACCESS_KEY_LOOKUP = Symbol('AccessKeyLookup');
