import { functionArn, parseFunctionReference } from '../../aws/index.js';
import type { Call } from './call.js';
import type { OperationDefinition } from './operation.js';

/** Members of an operation's input that name what it is about. */
export interface Named {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly Name?: string;
  readonly Resource?: string;
  readonly ResourceArn?: string;
  readonly CodeSigningConfigArn?: string;
  readonly AccessKeyId?: string;
  readonly AccountId?: string;
  readonly RoleName?: string;
  /** Of a role that is made. */
  readonly Path?: string;
  /** Of roles that are listed. */
  readonly PathPrefix?: string;
  readonly logGroupName?: string;
  /** Its name or ARN. */
  readonly logGroupIdentifier?: string;
  /** Of a log group. */
  readonly resourceArn?: string;
  readonly logStreamName?: string;
}

/**
 * The resources that an operation is about, from its input: the function, with its qualifier where the operation is about one; for
 * what is about no single thing the service's ARN for all, or `*`. Each as policies write it, however the input does: an ARN in
 * another partition, or in parts, is the same function. An alias is asked for under its own ARN and under its function's: AWS knows
 * the function alone, and so an Allow for that is enough, while a Deny may be for PROD.
 */
export function resourcesOf(definition: OperationDefinition, { caller: { accountId }, region, input }: Call<unknown>): readonly string[] {
  const { FunctionName, Qualifier, Name, AccessKeyId, AccountId, RoleName, Path = '/', PathPrefix = '/', logStreamName, ...named } = input as Named;
  if (FunctionName !== undefined) {
    const reference = parseFunctionReference(FunctionName, Qualifier, { accountId, region });
    const arn = (of?: string) => functionArn(reference.accountId, region, reference.functionName, of);
    if (Name !== undefined) return [arn(Name), arn()];
    return [arn('Qualifier' in definition.shape || definition.access?.alsoByResource ? reference.qualifier : undefined)];
  }
  const arn = named.Resource ?? named.ResourceArn ?? named.CodeSigningConfigArn;
  if (arn !== undefined) return [canonicalArn(arn, { accountId, region })];
  if (RoleName !== undefined) return [`arn:aws:iam::${accountId}:role${Path}${RoleName}`];
  const logGroup = (group: string): string => `arn:aws:logs:${region}:${accountId}:log-group:${groupName(group)}`;
  const group = named.logGroupName ?? named.logGroupIdentifier;
  if (group !== undefined) return [`${logGroup(group)}:log-stream:${logStreamName ?? ''}`, ...withStreams(logGroup(group))];
  if (named.resourceArn !== undefined) return withStreams(logGroup(named.resourceArn));
  if (definition.service === 'logs') return [`arn:aws:logs:${region}:${accountId}:log-group::log-stream:`];
  if (definition.service === 'iam') return [`arn:aws:iam::${accountId}:role${PathPrefix}`];
  if (AccessKeyId !== undefined) return [`arn:aws:switchyard:::access-key/${AccessKeyId}`];
  return [AccountId === undefined ? '*' : `arn:aws:switchyard:::account/${AccountId}`];
}

/** @throws AwsError ResourceNotFound for a function of another region, as the operation itself */
function canonicalArn(arn: string, caller: { readonly accountId: string; readonly region: string }): string {
  if (!arn.includes(':function:')) return arn;
  const { accountId, region, functionName, qualifier } = parseFunctionReference(arn, undefined, caller);
  return functionArn(accountId, region, functionName, qualifier);
}

/** The name in an ARN of a group, also of one that ends with the streams in it (`:*`). */
const groupName = (group: string): string => /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(group)?.[1] ?? group;

/** People name a group with and without the streams in it. */
const withStreams = (group: string): readonly string[] => [group, `${group}:*`];
