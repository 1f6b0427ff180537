import type { z } from 'zod';
import { cloudEventHeaders, cloudEventMetadata, type CloudEventHeaders, type CloudEventMetadata } from './cloud-event-headers.js';
import { schemaUrn } from './event-schemas.js';
import type { Recorded } from './metadata.js';
import { accountOf } from './streams.js';

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
const SOURCE = 'urn:switchyard:stream:';

/** A recorded event in CloudEvents' binary mode. The source is the stream: a sequence counts the events of one source. */
export function toKafkaMessage(event: Recorded): CloudEventMessage {
  const { streamId, type, schemaVersion, metadata, feed } = event;
  const { time, ...about } = metadata;
  const known: CloudEventMetadata = { streamType: event.streamType, recordedAt: event.recordedAt, feedPosition: `${feed.txId}-${feed.position}`, ...about };
  const headers: CloudEventHeaders = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: SOURCE + streamId,
    ce_type: `io.switchyard.${type}.v${schemaVersion}`,
    ce_subject: subjectOf(event),
    ce_time: time,
    ce_dataschema: schemaUrn(type, schemaVersion),
    ce_sequence: String(event.version).padStart(SEQUENCE_DIGITS, '0'),
    ce_metadata: attributeText(JSON.stringify(known)),
  };
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
  if (SOURCE + streamId !== given.ce_source) throw new MalformedCloudEventError(`The key is ${streamId}, but ce_source is ${given.ce_source}`);
  const [, type, schemaVersion] = /^io\.switchyard\.(\w+)\.v(\d+)$/.exec(given.ce_type) as unknown as [string, string, string];
  const { streamType, recordedAt, feedPosition, ...about } = checked(cloudEventMetadata, parsed(given.ce_metadata, 'ce_metadata'), 'ce_metadata.');
  const [txId, position] = feedPosition.split('-') as [string, string];
  return {
    id: given.ce_id,
    accountId: accountOf(streamId),
    streamId,
    streamType,
    version: Number(given.ce_sequence),
    schemaVersion: Number(schemaVersion),
    type,
    data: parseData(value),
    metadata: { time: given.ce_time, ...about },
    recordedAt,
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
  return checked(cloudEventHeaders, texts, '');
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown, within: string): Value {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const { path, message } = found.error.issues[0]!;
  throw new MalformedCloudEventError(`Header ${within}${path.join('.')}: ${message}`);
}

function parseData(value: Uint8Array | string | null): unknown {
  if (value === null) throw new MalformedCloudEventError('The message has no value');
  return parsed(textOf(value), 'The value');
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedCloudEventError(`${what} is not JSON: ${(error as Error).message}`);
  }
}
