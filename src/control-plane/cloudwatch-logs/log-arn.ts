import type { LogOwner } from '../../contract/index.js';
import { invalidParameter, noSuchGroup } from './log-errors.js';

const LOG_GROUP_ARN = /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(?::\*)?$/;

export const logGroupArn = ({ accountId, region }: LogOwner, group: string): string => `arn:aws:logs:${region}:${accountId}:log-group:${group}`;

export const logStreamArn = (owner: LogOwner, group: string, stream: string): string => `${logGroupArn(owner, group)}:log-stream:${stream}`;

/**
 * The name of a group that is given by name or ARN. @throws AwsError InvalidParameterException for an ARN of something else,
 * ResourceNotFoundException for a group of another account or region: none of those is in reach
 */
export function groupOfIdentifier(identifier: string, { accountId, region }: LogOwner): string {
  if (!identifier.includes(':')) return identifier;
  const [, arnRegion, arnAccount, group] = LOG_GROUP_ARN.exec(identifier) ?? [];
  if (group === undefined) throw invalidParameter(`The ARN is invalid: ${identifier}`);
  if (arnRegion !== region || arnAccount !== accountId) throw noSuchGroup();
  return group;
}

/**
 * The group of a request that names it by `logGroupName` or `logGroupIdentifier`.
 * @throws AwsError InvalidParameterException where it is neither or both
 */
export function groupOf(input: { readonly logGroupName?: string; readonly logGroupIdentifier?: string }, owner: LogOwner): string {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalidParameter('Exactly one of logGroupName and logGroupIdentifier must be specified.');
  }
  return logGroupName ?? groupOfIdentifier(logGroupIdentifier!, owner);
}
