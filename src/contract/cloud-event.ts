import { cloudEventHeaders, type CloudEventHeaders } from './cloud-event-headers.js';
import { schemaUrn } from './event-schemas.js';
import type { Recorded } from './metadata.js';

/** An event as a message of `switchyard.events`; all text is UTF-8. */
export interface CloudEventMessage {
  readonly key: string;
  readonly value: string;
  readonly headers: CloudEventHeaders;
}

/** A message as a Kafka client hands it over: kafkajs gives bytes. */
export interface ReceivedMessage {
  readonly key: Uint8Array | string | null;
  readonly value: Uint8Array | string | null;
  readonly headers?: Readonly<Record<string, Uint8Array | string | readonly (Uint8Array | string)[] | undefined>>;
}

/** A message that is no event of this contract; the text says which part is not, and why. */
export class MalformedCloudEventError extends Error {
  override readonly name = 'MalformedCloudEventError';
}

const SEQUENCE_DIGITS = 16;

/** A recorded event in CloudEvents' binary mode. The source is the stream: a sequence counts the events of one source. */
export function toKafkaMessage(event: Recorded): CloudEventMessage {
  const { streamId, type, schemaVersion, metadata, feed } = event;
  const { actor, causationId, reason } = metadata;
  const headers: CloudEventHeaders = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: `urn:switchyard:stream:${streamId}`,
    ce_type: `io.switchyard.${type}.v${schemaVersion}`,
    ce_subject: subjectOf(event),
    ce_time: metadata.time,
    ce_dataschema: schemaUrn(type, schemaVersion),
    ce_partitionkey: streamId,
    ce_sequence: String(event.version).padStart(SEQUENCE_DIGITS, '0'),
    ce_recordedtime: event.recordedAt,
    ce_feedposition: `${feed.txId}-${feed.position}`,
    ce_streamtype: event.streamType,
    ce_accountid: event.accountId,
    ce_actor: actor.arn,
    ce_actoraccountid: actor.accountId,
    ce_accesskeyid: actor.accessKeyId,
    ce_sourceip: metadata.sourceIp,
    ce_useragent: attributeText(metadata.userAgent),
    ce_requestid: metadata.requestId,
    ce_correlationid: attributeText(metadata.correlationId),
  };
  if (causationId !== null) headers.ce_causationid = causationId;
  if (reason !== undefined) headers.ce_reason = attributeText(reason);
  return { key: streamId, value: JSON.stringify(event.data), headers };
}

/** What the event is about, within its source: for an alias or version, the function as an Invoke would name it. */
function subjectOf({ streamType, streamId, accountId, data }: Recorded): string {
  if (streamType === 'Account') return accountId;
  const name = streamId.slice(streamId.lastIndexOf('/') + 1);
  if (streamType !== 'Function') return name;
  const { aliasName, version, qualifier = null } = data as { aliasName?: string; version?: string; qualifier?: string | null };
  const qualified = aliasName ?? version ?? qualifier;
  return qualified === null ? name : `${name}:${qualified}`;
}

const plainText = /^[\x20-\x7e]*$/;
// oxlint-disable-next-line no-control-regex
const forbidden = /[\0-\x1f\x7f-\x9f]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;

/** A caller's text as an attribute: CloudEvents (§ Type System) allows no control characters; they become U+FFFD. */
const attributeText = (text: string): string => (plainText.test(text) ? text : text.replace(forbidden, '\ufffd'));

/**
 * The event that a message carries, at the version that it was written in (`upcastEvent` takes it to the current one).
 * Data is not held against its schema. Headers that are not known are left alone.
 * @throws MalformedCloudEventError for a message that `toKafkaMessage` did not make
 */
export function fromKafkaMessage({ key, value, headers = {} }: ReceivedMessage): Recorded {
  const given = knownHeaders(headers);
  const streamId = key === null ? '' : textOf(key);
  if (streamId !== given.ce_partitionkey) throw new MalformedCloudEventError(`The key is ${streamId}, but ce_partitionkey is ${given.ce_partitionkey}`);
  const [, type, schemaVersion] = /^io\.switchyard\.(\w+)\.v(\d+)$/.exec(given.ce_type) as unknown as [string, string, string];
  const [txId, position] = given.ce_feedposition.split('-') as [string, string];
  return {
    id: given.ce_id,
    accountId: given.ce_accountid,
    streamId,
    streamType: given.ce_streamtype,
    version: Number(given.ce_sequence),
    schemaVersion: Number(schemaVersion),
    type,
    data: parseData(value),
    metadata: {
      time: given.ce_time,
      actor: { accountId: given.ce_actoraccountid, accessKeyId: given.ce_accesskeyid, arn: given.ce_actor },
      sourceIp: given.ce_sourceip,
      userAgent: given.ce_useragent,
      requestId: given.ce_requestid,
      correlationId: given.ce_correlationid,
      causationId: given.ce_causationid ?? null,
      ...(given.ce_reason === undefined ? {} : { reason: given.ce_reason }),
    },
    recordedAt: given.ce_recordedtime,
    feed: { txId, position },
  };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const textOf = (bytes: Uint8Array | string): string => (typeof bytes === 'string' ? bytes : utf8.decode(bytes));

const headerNames = Object.keys(cloudEventHeaders.shape);

function knownHeaders(headers: NonNullable<ReceivedMessage['headers']>): CloudEventHeaders {
  const texts: Record<string, string> = {};
  for (const name of headerNames) {
    const given = headers[name];
    if (given === undefined) continue;
    // Kafka allows a header many times, CloudEvents an attribute once.
    if (typeof given !== 'string' && !(given instanceof Uint8Array)) throw new MalformedCloudEventError(`Header ${name} is given ${given.length} times`);
    texts[name] = textOf(given);
  }
  const parsed = cloudEventHeaders.safeParse(texts);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new MalformedCloudEventError(`Header ${path.join('.')}: ${message}`);
}

function parseData(value: Uint8Array | string | null): unknown {
  if (value === null) throw new MalformedCloudEventError('The message has no value');
  try {
    return JSON.parse(textOf(value));
  } catch (error) {
    throw new MalformedCloudEventError(`The value is not JSON: ${(error as Error).message}`);
  }
}
