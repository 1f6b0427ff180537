import { unmodelled, type AwsError } from '../../../aws/errors.js';
import { bucketStream, functionStream, roleStream } from '../../../contract/index.js';
import type { Input } from '../../http/shapes.js';
import { typesOf } from './api-names.js';
import type { lookupEventsInput } from './cloudtrail.inputs.js';

/**
 * Which calls are wanted, as account-calls.sql takes it; absent members let all pass. Times ISO 8601, `recordedFrom` included,
 * `recordedBefore` not. A resource is one of `streams` (of those that are about `qualifier`, where it is given), or, by its id,
 * the account or an access key (`ofAccount`).
 */
export interface CallFilter {
  readonly region: string;
  readonly types: readonly string[];
  readonly recordedFrom?: string;
  readonly recordedBefore?: string;
  readonly accessKeyId?: string;
  readonly username?: string;
  readonly streams?: readonly string[];
  readonly qualifier?: string;
  readonly ofAccount?: string;
  readonly resourceType?: string;
}

/** A lookup as it is carried out. `eventId`: of that event alone. No filter: nothing can match. */
export interface LookupRequest {
  readonly limit: number;
  readonly filter?: CallFilter;
  readonly eventId?: string;
}

type LookupInput = Input<typeof lookupEventsInput>;

/** Page size: the most and the default (CloudTrail API reference, LookupEvents). */
const LARGEST_PAGE = 50;
const LONGEST_VALUE = 2000;
/** The year 9999, the last that ISO 8601 writes with four digits. */
const LAST_SECOND = 253_402_300_799;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FUNCTION_ARN = /^arn:aws:lambda:([^:]+):(\d{12}):function:([^:]+)(?::([^:]+))?$/;

const invalid = (what: string, message: string): AwsError => unmodelled(`Invalid${what}Exception`, 400, message);

/** What the caller's trail is searched for. */
export interface Searcher {
  readonly accountId: string;
  readonly region: string;
}

/**
 * Reads a LookupEvents request.
 * @throws AwsError InvalidLookupAttributes, InvalidTimeRange, InvalidMaxResults, InvalidEventCategory (all 400)
 */
export function lookupRequest(input: LookupInput, searcher: Searcher): LookupRequest {
  const { MaxResults: limit = LARGEST_PAGE, EventCategory: category } = input;
  if (limit < 1 || limit > LARGEST_PAGE) throw invalid('MaxResults', `MaxResults must be from 1 to ${LARGEST_PAGE}: ${limit}.`);
  if (category !== undefined && category !== 'insight') throw invalid('EventCategory', `The event category ${category} is not valid: it can be insight.`);
  const condition = attributeCondition(input.LookupAttributes ?? [], searcher);
  const range = timeRange(input);
  // Nothing here measures rates of calls, so there are no Insights events.
  if (category === 'insight' || condition === 'nothing') return { limit };
  const { eventId, ...filter } = condition;
  return { limit, eventId, filter: { region: searcher.region, types: typesOf(() => true), ...range, ...filter } };
}

/** Events show whole seconds, and the range is of what they show. */
function timeRange({ StartTime: start, EndTime: end }: LookupInput): Pick<CallFilter, 'recordedFrom' | 'recordedBefore'> {
  for (const time of [start, end]) {
    if (time !== undefined && (time < 0 || time > LAST_SECOND)) throw invalid('TimeRange', `${time} is no time in epoch seconds.`);
  }
  if (start !== undefined && end !== undefined && start > end) throw invalid('TimeRange', 'The start time is after the end time.');
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return {
    ...(start === undefined ? {} : { recordedFrom: iso(Math.ceil(start)) }),
    ...(end === undefined ? {} : { recordedBefore: iso(Math.min(Math.floor(end) + 1, LAST_SECOND)) }),
  };
}

type Condition = Partial<CallFilter> & { readonly eventId?: string };

function attributeCondition(attributes: NonNullable<LookupInput['LookupAttributes']>, searcher: Searcher): Condition | 'nothing' {
  const [attribute] = attributes;
  if (attributes.length > 1) throw invalid('LookupAttributes', 'Only one lookup attribute can be given.');
  if (attribute === undefined) return {};
  const { AttributeKey: key, AttributeValue: value } = attribute ?? {};
  if (key === undefined || value === undefined || value === '' || value.length > LONGEST_VALUE) {
    throw invalid('LookupAttributes', `A lookup attribute has an AttributeKey and an AttributeValue of 1 to ${LONGEST_VALUE} characters.`);
  }
  switch (key) {
    case 'EventId':
      return UUID.test(value) ? { eventId: value } : 'nothing';
    case 'EventName':
      return ofTypes(typesOf(({ eventName }) => eventName === value));
    case 'EventSource':
      return ofTypes(typesOf(({ eventSource }) => eventSource === value));
    case 'ReadOnly':
      // Reads leave no events.
      return value === 'false' ? {} : 'nothing';
    case 'Username':
      return { username: value };
    case 'AccessKeyId':
      return { accessKeyId: value };
    case 'ResourceType':
      return { resourceType: value };
    case 'ResourceName':
      return resourceCondition(value, searcher);
    default:
      throw invalid('LookupAttributes', `${key.slice(0, 256)} is not a lookup attribute.`);
  }
}

const ofTypes = (types: readonly string[]): Condition | 'nothing' => (types.length === 0 ? 'nothing' : { types });

function resourceCondition(name: string, { accountId, region }: Searcher): Condition | 'nothing' {
  const [, arnRegion, arnAccount, functionName, qualifier] = FUNCTION_ARN.exec(name) ?? [];
  if (functionName !== undefined) {
    return arnRegion === region && arnAccount === accountId ? { streams: [functionStream(accountId, region, functionName)], qualifier, ofAccount: '' } : 'nothing';
  }
  return { streams: [functionStream(accountId, region, name), bucketStream(accountId, name), roleStream(accountId, name)], ofAccount: name };
}
