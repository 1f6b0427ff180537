import { Inject, Injectable } from '@nestjs/common';
import { functionArn, invalidParameterValue, parseOwnFunctionReference, resourceNotFound } from '../../../aws/index.js';
import { s3EventTypes } from '../../../aws/s3-events.js';
import {
  functionStream, INVOKER, type Invoker, type ReplayOrder, type ReplayRequest, type ReplayTarget, type ResolvedReplayTarget,
} from '../../../contract/index.js';
import { EVENT_STORE, type EventStore } from '../../../event-store/types.js';
import { parseInstant } from '../../as-of/instant.js';
import { FunctionRows } from '../../function/function-rows.store.js';
import type { Call } from '../../http/call.js';
import type { Input } from '../../http/shapes.js';
import { aliasPast, periodsOf } from './alias-past.js';
import type { startReplayInput } from './replays.inputs.js';

type StartReplay = Call<Input<typeof startReplayInput>>;

/** Makes of a call what the invoker plans by: the request, and the functions that it concerns as history knows them. */
@Injectable()
export class ReplayOrders {
  constructor(
    @Inject(INVOKER) private readonly invoker: Invoker,
    @Inject(FunctionRows) private readonly functions: FunctionRows,
    @Inject(EVENT_STORE) private readonly events: EventStore,
  ) {}

  /**
   * @param id of the replay (UUID)
   * @throws AwsError InvalidParameterValue for a span or an event type that is none; ResourceNotFound where a function that the
   * notifications were for has no such alias or version to go through
   */
  async of(call: StartReplay, id: string): Promise<ReplayOrder> {
    const { accountId, arn } = call.caller;
    const request = requestOf(call);
    const targets = await this.invoker.replayTargets({ accountId, request });
    const { reason, correlationId } = call.metadata;
    return {
      id, accountId, request, requestedBy: arn, reason, correlationId,
      targets: await Promise.all(targets.map((target) => this.resolved(accountId, target, request))),
    };
  }

  private async resolved(accountId: string, target: ReplayTarget, { through, asOfThen, since }: ReplayRequest): Promise<ResolvedReplayTarget> {
    const stream = functionStream(accountId, target.region, target.functionName);
    if (through !== undefined) await this.requireQualifier(accountId, target, through);
    const streamVersion = (await this.functions.existingVersion(stream)) ?? 0;
    if (!asOfThen || target.qualifier === null) return { ...target, streamVersion };
    const past = periodsOf(aliasPast(await this.events.readStream(stream), target.qualifier), new Date(since).toISOString().replace('Z', '000Z'));
    return { ...target, streamVersion, past };
  }

  private async requireQualifier(accountId: string, { region, functionName }: ReplayTarget, qualifier: string): Promise<void> {
    const found = await this.functions.qualified(functionStream(accountId, region, functionName), qualifier);
    if (found && (qualifier === '$LATEST' || found.alias !== null || found.version !== null)) return;
    throw resourceNotFound(`Function not found: ${functionArn(accountId, region, functionName, qualifier)}`);
  }
}

function requestOf({ input, caller, region, operation, metadata }: StartReplay): ReplayRequest {
  const { Bucket: bucket, Since: since, Until: until, Failed: failed = false, Prefix: keyPrefix, AsOfThen: asOfThen = false, Through: through, Rate: rate } = input;
  if (asOfThen && through !== undefined) throw invalidParameterValue('AsOfThen and Through exclude each other.');
  const begin = pastTime('Since', since, metadata.time);
  const end = until === undefined ? undefined : pastTime('Until', until, metadata.time);
  if (end !== undefined && end <= begin) throw invalidParameterValue(`There is no time between ${since} and ${until}: Until must be later than Since.`);
  const owner = { accountId: caller.accountId, arn: caller.arn, region, action: operation };
  const named = input.FunctionName === undefined ? undefined : parseOwnFunctionReference(input.FunctionName, undefined, owner);
  return {
    bucket, since, until, failed, keyPrefix, asOfThen, through, rate,
    eventName: input.EventName === undefined ? undefined : eventType(input.EventName),
    function: named && { region: named.region, functionName: named.functionName, qualifier: named.qualifier },
  };
}

/** Text for comparison. @throws AwsError InvalidParameterValue */
function pastTime(name: string, text: string, now: string): string {
  const instant = parseInstant(text);
  if (!instant) throw invalidParameterValue(`${name}: '${text}' is no time: give it as 2026-11-17T09:00:00Z.`);
  if (instant.epochMs > Date.parse(now)) throw invalidParameterValue(`${name}: ${text} is in the future.`);
  return instant.end;
}

function eventType(text: string): string {
  const name = text.replace(/^s3:/, '');
  if (!s3EventTypes.has(`s3:${name}`)) throw invalidParameterValue(`'${text}' is no event type of S3.`);
  return name;
}
