import { s3RecordOf } from './event-bridge.js';
import { invalidNotification, memberOf } from './invalid-notification.js';

/** A record in S3's format, or in that of a store that follows it, and where it stands in the message. */
export interface EnclosedRecord {
  readonly at: string;
  readonly record: unknown;
}

/** SNS in SQS in SNS is two more than is useful; each level costs a parse of the text in it. */
const MOST_WRAPPERS = 4;
const UNKNOWN = 'Expected an object with a list of Records, a message of SNS or SQS, or an event of EventBridge';

type Members = Readonly<Record<string, unknown>>;

/**
 * The records of a message, out of whatever carried them: `{Records:[…]}` of S3 (MinIO and RustFS put EventName and Key
 * beside it), an EventBridge event, and both inside an SNS notification, an SQS message (received, or as Lambda's event)
 * or Lambda's SNS event, up to 4 deep. `s3:TestEvent`, sent when a configuration is stored, holds none.
 * @throws AwsError InvalidRequestContentException (400) that says where the first thing wrong stands
 */
export const recordsIn = (message: unknown): EnclosedRecord[] => open(message, '', 0);

function open(content: unknown, at: string, wrappers: number): EnclosedRecord[] {
  if (!isObject(content)) throw invalidNotification(at, UNKNOWN);
  if (content['Event'] === 's3:TestEvent') return [];
  if (Array.isArray(content['Records'])) {
    return content['Records'].flatMap((record, index) => openRecord(record, memberOf(at, `Records[${index}]`), wrappers));
  }
  if (Array.isArray(content['Messages'])) {
    return content['Messages'].flatMap((message, index) => openMember(message, 'Body', memberOf(at, `Messages[${index}]`), wrappers));
  }
  if (typeof content['Type'] === 'string') return openSns(content, content['Type'], at, wrappers);
  if (content['Body'] !== undefined) return openMember(content, 'Body', at, wrappers);
  if (content['detail-type'] !== undefined) {
    const record = s3RecordOf(content, at);
    return record === undefined ? [] : [{ at, record }];
  }
  throw invalidNotification(at, UNKNOWN);
}

/** Lambda's events of SQS and SNS are lists of Records, too; SNS alone writes `EventSource` with a capital. */
function openRecord(record: unknown, at: string, wrappers: number): EnclosedRecord[] {
  if (isObject(record) && record['eventSource'] === 'aws:sqs') return openMember(record, 'body', at, wrappers);
  if (isObject(record) && record['EventSource'] === 'aws:sns') return openMember(record['Sns'], 'Message', memberOf(at, 'Sns'), wrappers);
  return [{ at, record }];
}

/**
 * A subscription that waits for its confirmation is refused, since taken it would stay silent for ever: SNS shows the
 * refusal as a failed delivery. We do not call a URL because a message says so. An unsubscription asks for nothing.
 */
function openSns(message: Members, type: string, at: string, wrappers: number): EnclosedRecord[] {
  if (type === 'UnsubscribeConfirmation') return [];
  if (type === 'SubscriptionConfirmation') {
    const topic = typeof message['TopicArn'] === 'string' ? message['TopicArn'].slice(0, 256) : 'a topic without an ARN';
    const remedy = 'Confirm it yourself: open its SubscribeURL, or call sns confirm-subscription with its Token';
    throw invalidNotification(at, `SNS asks to confirm the subscription to ${topic}. ${remedy}`);
  }
  if (type !== 'Notification') throw invalidNotification(memberOf(at, 'Type'), `'${type.slice(0, 100)}' is no type of a message of SNS`);
  return openMember(message, 'Message', at, wrappers);
}

function openMember(wrapper: unknown, member: string, at: string, wrappers: number): EnclosedRecord[] {
  const text = isObject(wrapper) ? wrapper[member] : undefined;
  const inside = memberOf(at, member);
  if (typeof text !== 'string') throw invalidNotification(inside, 'Expected a text');
  if (wrappers === MOST_WRAPPERS) throw invalidNotification(inside, `wrapped more than ${MOST_WRAPPERS} times`);
  return open(parsed(text, inside), inside, wrappers + 1);
}

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidNotification(at, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
