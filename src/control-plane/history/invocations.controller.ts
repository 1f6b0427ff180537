import { Controller, Inject } from '@nestjs/common';
import { accessDenied, resourceNotFound } from '../../aws/index.js';
import { INVOKER, type InvocationQuery, type InvocationRecord, type Invoker } from '../../contract/index.js';
import { canonicalUserId } from '../buckets/bucket.views.js';
import { BucketRows } from '../buckets/buckets.store.js';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { installRuntimeInput, listInvocationsInput, noInput, notifyInput } from './history.inputs.js';
import { Sequencers, objectNotification } from './object-record.js';
import { ownFunctionFilter } from './own-function-filter.js';

const DEFAULT_INVOCATIONS = 50;
/** How many pages a filter that the invoker does not know may look through. */
const MAX_PAGES = 20;

/** What the invoker keeps, for the account that it belongs to. */
@Controller()
export class InvocationsController {
  private readonly sequencers = new Sequencers();

  constructor(
    @Inject(INVOKER) private readonly invoker: Invoker,
    @Inject(BucketRows) private readonly buckets: BucketRows,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/invocations', 'ListInvocations', listInvocationsInput)
  async listInvocations(call: Call<Input<typeof listInvocationsInput>>): Promise<Answer> {
    const { Status: status, After: after, Limit: limit = DEFAULT_INVOCATIONS } = call.input;
    const target = ownFunctionFilter(call);
    const { accountId } = call.caller;
    const narrowed = target ? { region: target.region, functionName: target.functionName } : {};
    const query: InvocationQuery = { accountId, ...narrowed, status, limit, after };
    return { status: 200, body: { Invocations: await this.qualified(query, target?.qualifier) } };
  }

  /** The invoker filters by function; a qualifier is filtered here, page by page. */
  private async qualified(query: InvocationQuery, qualifier: string | undefined): Promise<InvocationRecord[]> {
    if (qualifier === undefined) return this.invoker.listInvocations(query);
    const found: InvocationRecord[] = [];
    let { after } = query;
    for (let pages = 0; pages < MAX_PAGES && found.length < query.limit; pages += 1) {
      const page = await this.invoker.listInvocations({ ...query, after });
      found.push(...page.filter((record) => record.qualifier === qualifier));
      after = page.at(-1)?.id;
      if (page.length < query.limit) break;
    }
    return found.slice(0, query.limit);
  }

  @SwitchyardOperation('POST', '/_switchyard/notifications', 'Notify', notifyInput)
  async notify(call: Call<Input<typeof notifyInput>>): Promise<Answer> {
    const { Bucket: bucketName, Key: key, EventName: eventName = 'ObjectCreated:Put', Size: size = 0, VersionId: versionId } = call.input;
    const { accountId } = call.caller;
    const found = await this.buckets.find(bucketName);
    // Another account's bucket is as unknown as one that never was.
    if (found?.accountId !== accountId) throw resourceNotFound(`Bucket not found: ${bucketName}`);
    const { time, sourceIp } = call.metadata;
    const sequencer = call.input.Sequencer ?? this.sequencers.next(Date.parse(time));
    const notification = objectNotification({
      bucketName, region: found.bucket.region, ownerId: canonicalUserId(accountId), accountId, key, eventName, size, versionId, sequencer,
      sourceIp, requestId: call.requestId, time,
    });
    const { records, planned, duplicates } = await this.invoker.acceptNotifications(notification);
    return { status: 200, body: { Records: records, Planned: planned, Duplicates: duplicates, Sequencer: sequencer } };
  }

  @SwitchyardOperation('GET', '/_switchyard/runtimes', 'ListRuntimes', noInput)
  async listRuntimes(_call: Call<Input<typeof noInput>>): Promise<Answer> {
    return { status: 200, body: { Runtimes: await this.invoker.runtimes() } };
  }

  @SwitchyardOperation('POST', '/_switchyard/runtimes', 'InstallRuntime', installRuntimeInput)
  async installRuntime({ caller, input }: Call<Input<typeof installRuntimeInput>>): Promise<Answer> {
    if (!caller.operator) {
      throw accessDenied(`User: ${caller.arn} is not authorized to perform: switchyard:InstallRuntime: only the operator may`);
    }
    return { status: 200, body: await this.invoker.installRuntime(input.Runtime) };
  }
}
