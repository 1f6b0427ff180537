import { Controller, Inject } from '@nestjs/common';
import { INVOKER, type Invoker, type LogGroup, type LogGroupChange, type LogGroupsQuery, type LogOwner } from '../../contract/index.js';
import type { Answer, Call } from '../http/call.js';
import type { Input } from '../http/shapes.js';
import {
  createLogGroupInput, describeLogGroupsInput, logGroupInput, putRetentionPolicyInput, resourceInput, tagResourceInput, untagResourceInput,
} from './cloudwatch-logs.inputs.js';
import { listToken, readListToken } from './list-tokens.js';
import { groupOfIdentifier, logGroupArn } from './log-arn.js';
import { groupExists, invalidParameter, noSuchGroup, noSuchResource } from './log-errors.js';
import { LogsOperation, ownerOf } from './logs-operation.js';

const PAGE = 50;
const NOTHING: Answer = { status: 200, body: {} };

/** Log groups. A function's comes with its first line, or before that by CreateLogGroup, as on AWS. */
@Controller()
export class LogGroupsController {
  constructor(@Inject(INVOKER) private readonly invoker: Invoker) {}

  @LogsOperation('DescribeLogGroups', describeLogGroupsInput)
  async describeLogGroups(call: Call<Input<typeof describeLogGroupsInput>>): Promise<Answer> {
    const owner = ownerOf(call);
    const { limit = PAGE, nextToken, logGroupClass, accountIdentifiers } = call.input;
    const after = nextToken === undefined ? undefined : String(readListToken(nextToken, ['string'])[0]);
    const query: LogGroupsQuery = { ...owner, ...soughtGroups(call.input, owner), after, limit: limit + 1 };
    // All groups are of the standard class, and of the caller's own account.
    const others = (logGroupClass ?? 'STANDARD') !== 'STANDARD' || (accountIdentifiers ?? [owner.accountId]).every((account) => account !== owner.accountId);
    const groups = others ? [] : await this.invoker.listLogGroups(query);
    const page = groups.slice(0, limit);
    return { status: 200, body: { logGroups: page.map((group) => groupView(group, owner)), ...(groups.length > limit ? { nextToken: listToken([page.at(-1)!.name]) } : {}) } };
  }

  @LogsOperation('CreateLogGroup', createLogGroupInput)
  async createLogGroup(call: Call<Input<typeof createLogGroupInput>>): Promise<Answer> {
    const { logGroupName: group, tags = {}, kmsKeyId, logGroupClass = 'STANDARD', deletionProtectionEnabled } = call.input;
    if (kmsKeyId !== undefined) throw invalidParameter('Switchyard does not encrypt log groups: kmsKeyId is not supported.');
    if (logGroupClass !== 'STANDARD') throw invalidParameter(`Switchyard does not support the log group class ${logGroupClass}.`);
    if (deletionProtectionEnabled) throw invalidParameter('Switchyard does not protect log groups from deletion: deletionProtectionEnabled is not supported.');
    if (!(await this.invoker.createLogGroup({ ...ownerOf(call), group, tags }))) throw groupExists();
    return NOTHING;
  }

  @LogsOperation('DeleteLogGroup', logGroupInput)
  async deleteLogGroup(call: Call<Input<typeof logGroupInput>>): Promise<Answer> {
    if (!(await this.invoker.deleteLogGroup({ ...ownerOf(call), group: call.input.logGroupName }))) throw noSuchGroup();
    return NOTHING;
  }

  @LogsOperation('PutRetentionPolicy', putRetentionPolicyInput)
  putRetentionPolicy(call: Call<Input<typeof putRetentionPolicyInput>>): Promise<Answer> {
    const { logGroupName: group, retentionInDays } = call.input;
    return this.changed({ ...ownerOf(call), group, retentionInDays });
  }

  @LogsOperation('DeleteRetentionPolicy', logGroupInput)
  deleteRetentionPolicy(call: Call<Input<typeof logGroupInput>>): Promise<Answer> {
    return this.changed({ ...ownerOf(call), group: call.input.logGroupName, retentionInDays: null });
  }

  @LogsOperation('ListTagsForResource', resourceInput)
  listTagsForResource(call: Call<Input<typeof resourceInput>>): Promise<Answer> {
    return this.tagsOf(ownerOf(call), groupOfIdentifier(call.input.resourceArn, ownerOf(call)));
  }

  @LogsOperation('ListTagsLogGroup', logGroupInput)
  listTagsLogGroup(call: Call<Input<typeof logGroupInput>>): Promise<Answer> {
    return this.tagsOf(ownerOf(call), call.input.logGroupName);
  }

  @LogsOperation('TagResource', tagResourceInput)
  tagResource(call: Call<Input<typeof tagResourceInput>>): Promise<Answer> {
    const owner = ownerOf(call);
    return this.changed({ ...owner, group: groupOfIdentifier(call.input.resourceArn, owner), tags: call.input.tags }, noSuchResource);
  }

  @LogsOperation('UntagResource', untagResourceInput)
  untagResource(call: Call<Input<typeof untagResourceInput>>): Promise<Answer> {
    const owner = ownerOf(call);
    return this.changed({ ...owner, group: groupOfIdentifier(call.input.resourceArn, owner), untagged: call.input.tagKeys }, noSuchResource);
  }

  private async changed(change: LogGroupChange, missing = noSuchGroup): Promise<Answer> {
    if (!(await this.invoker.changeLogGroup(change))) throw missing();
    return NOTHING;
  }

  private async tagsOf(owner: LogOwner, name: string): Promise<Answer> {
    const [group] = await this.invoker.listLogGroups({ ...owner, names: [name], limit: 1 });
    if (!group) throw noSuchResource();
    return { status: 200, body: { tags: group.tags } };
  }
}

/** @throws AwsError InvalidParameterException where it is asked for in two ways at once */
function soughtGroups({ logGroupNamePrefix, logGroupNamePattern, logGroupIdentifiers }: Input<typeof describeLogGroupsInput>, owner: LogOwner): Partial<LogGroupsQuery> {
  if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  if (logGroupIdentifiers !== undefined && (logGroupNamePrefix ?? logGroupNamePattern) !== undefined) {
    throw invalidParameter('logGroupIdentifiers cannot be combined with logGroupNamePrefix or logGroupNamePattern.');
  }
  return { prefix: logGroupNamePrefix, containing: logGroupNamePattern, names: logGroupIdentifiers?.map((identifier) => groupOfIdentifier(identifier, owner)) };
}

const groupView = ({ name, createdAt, retentionInDays, storedBytes }: LogGroup, owner: LogOwner): Readonly<Record<string, unknown>> => ({
  logGroupName: name, creationTime: createdAt, ...(retentionInDays === null ? {} : { retentionInDays }), metricFilterCount: 0,
  arn: `${logGroupArn(owner, name)}:*`, storedBytes, logGroupClass: 'STANDARD', logGroupArn: logGroupArn(owner, name), deletionProtectionEnabled: false,
});
