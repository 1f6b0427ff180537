import type { BucketEvent, DomainEvent, Recorded } from '../../../contract/index.js';
import { fold, asWritten } from '../../../event-store/aggregate.js';
import type { BucketState } from '../../buckets/bucket.aggregate.js';
import type { FunctionState } from '../../function/function.state.js';
import { aggregateOf } from '../timeline/aggregate-of.js';
import { knownBy, type ApiCall } from './api-call.js';
import { apiNameOf } from './api-names.js';
import { resourcesOf, type CallResource } from './call-resources.js';
import { iamParameters, lambdaParameters, s3Parameters, switchyardParameters } from './request-parameters.js';
import { lambdaResponse, switchyardResponse } from './response-elements.js';
import { userIdentity, username } from './user-identity.js';

/** An event as LookupEvents gives it. `EventTime` in epoch seconds; `CloudTrailEvent` is the record as JSON text. */
export interface LookedUpEvent {
  readonly EventId: string;
  readonly EventName: string;
  readonly ReadOnly: 'false';
  readonly AccessKeyId: string;
  readonly EventTime: number;
  readonly EventSource: string;
  readonly Username: string;
  readonly Resources: readonly CallResource[];
  readonly CloudTrailEvent: string;
}

/** Where CloudTrail records what belongs to no region. */
const GLOBAL_REGION = 'us-east-1';

/** Shows a call, with the state of its stream just before it. */
export function lookedUpEvent(call: ApiCall, before: unknown): LookedUpEvent {
  const [first] = call.events;
  const known = knownBy(call);
  const { eventSource, eventName } = apiNameOf(known.type);
  const second = `${first.recordedAt.slice(0, 19)}Z`;
  const { actor } = first.metadata;
  return {
    EventId: first.id, EventName: eventName, ReadOnly: 'false', AccessKeyId: actor.accessKeyId, EventTime: Date.parse(second) / 1000, EventSource: eventSource,
    Username: username(actor.arn), Resources: resourcesOf(known), CloudTrailEvent: JSON.stringify(record(call, before, second)),
  };
}

/** The record (CloudTrail user guide, "CloudTrail record contents"); what CloudTrail has no member for is additionalEventData. */
function record(call: ApiCall, before: unknown, eventTime: string): Readonly<Record<string, unknown>> {
  const [first] = call.events;
  const { metadata } = first;
  const { rollbackOf, restores } = first.data as { rollbackOf?: string; restores?: string };
  return {
    eventVersion: '1.08',
    userIdentity: userIdentity(metadata.actor),
    eventTime,
    ...apiNameOf(knownBy(call).type),
    awsRegion: regionOf(first, before),
    sourceIPAddress: metadata.sourceIp,
    userAgent: metadata.userAgent,
    ...elements(call, before),
    additionalEventData: { correlationId: metadata.correlationId, reason: metadata.reason, rollbackOf, restores },
    requestID: metadata.requestId,
    eventID: first.id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: first.accountId,
    eventCategory: 'Management',
  };
}

function elements(call: ApiCall, before: unknown): { readonly requestParameters: unknown; readonly responseElements: unknown } {
  const [first] = call.events;
  if (first.streamType === 'Bucket') return { requestParameters: s3Parameters(call), responseElements: null };
  if (first.streamType === 'Role') return { requestParameters: iamParameters(call), responseElements: null };
  if (first.streamType === 'Account') return { requestParameters: switchyardParameters(knownBy(call)), responseElements: switchyardResponse(knownBy(call)) };
  const after = fold(aggregateOf(first), asWritten<DomainEvent>(call.events), before) as FunctionState;
  return { requestParameters: lambdaParameters(call, before as FunctionState), responseElements: lambdaResponse(call.events, after) };
}

function regionOf(event: Recorded, before: unknown): string {
  if (event.streamType === 'Function') return event.streamId.split('/')[1]!;
  if (event.streamType !== 'Bucket') return GLOBAL_REGION;
  const changed = event as Recorded & BucketEvent;
  return changed.type === 'BucketRegistered' ? changed.data.region : ((before as BucketState)?.region ?? GLOBAL_REGION);
}
