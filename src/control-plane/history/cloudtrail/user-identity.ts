import type { Actor } from '../../../contract/index.js';

/** The name at the end of a principal's ARN: `root`, or of a user. account-calls.sql reads it the same way. */
export const username = (arn: string): string => arn.replace(/^.*[:/]/, '');

/** Who called (CloudTrail user guide, "userIdentity element"). The root user has no userName. */
export function userIdentity({ accountId, accessKeyId, arn }: Actor): Readonly<Record<string, string>> {
  const common = { arn, accountId, accessKeyId };
  if (username(arn) === 'root') return { type: 'Root', principalId: accountId, ...common };
  return { type: 'IAMUser', principalId: accessKeyId, ...common, userName: username(arn) };
}
