import { rootArn } from '../../aws/arn.js';
import { parsePolicyDocument, type PolicyStatement } from '../../aws/index.js';
import type { Identity } from '../http/access-keys.port.js';

/** The account of the installation itself: its keys may administer all others. */
export const OPERATOR_ACCOUNT = '000000000000';

const accountId = /^\d{12}$/;

/** What an access key of an account proves. Keys have no user of their own: their principal is the account's root. */
export const identityOf = (
  account: string, accessKeyId: string, secretAccessKey: string, policies: Identity['policies'] = null,
): Identity => ({
  accountId: account, accessKeyId, secretAccessKey, arn: rootArn(account), operator: account === OPERATOR_ACCOUNT, policies,
});

const NOTHING_AT_ALL: PolicyStatement = { Effect: 'Deny', Action: '*', Resource: '*' };

/** The statements of a key's policies, all together. One that cannot be read (it was checked when it was put) denies everything. */
export function statementsOf(documents: Readonly<Record<string, string>> | undefined): Identity['policies'] {
  if (documents === undefined) return null;
  return Object.values(documents).flatMap((document) => {
    try {
      return parsePolicyDocument(document, 'identity');
    } catch {
      return [NOTHING_AT_ALL];
    }
  });
}

/** Development credentials: `test`, or a twelve-digit account id, with the secret `test`. */
export function developmentIdentity(accessKeyId: string): Identity | undefined {
  if (accessKeyId === 'test') return identityOf(OPERATOR_ACCOUNT, accessKeyId, 'test');
  return accountId.test(accessKeyId) ? identityOf(accessKeyId, accessKeyId, 'test') : undefined;
}
