import { ROUTING_MARK } from '../routing.js';
import { topics, topicSettings, type TopicSettings } from '../topics.js';
import { eventDataSchemas, messageSchemas, type JsonObject, type NamedSchema } from './json-schemas.js';

type TopicKey = keyof typeof topics;

const JSON_TYPE = 'application/json';
const reference = ($ref: string): JsonObject => ({ $ref });
const schemaOf = ({ file }: NamedSchema): JsonObject => reference(`./${file}`);
const keyed = (description: string): JsonObject => ({ kafka: { key: { type: 'string', description }, bindingVersion: '0.5.0' } });
const streamKey = keyed('The stream: account/region/function, account/s3/bucket, account/iam/role or account/account.');
const functionKey = keyed('The stream of the function: account/region/function.');

const eventMessages: JsonObject = Object.fromEntries(
  eventDataSchemas.map((schema) => [schema.name, {
    name: `io.switchyard.${schema.name}.v${schema.version}`,
    title: schema.name,
    summary: schema.document['description'],
    contentType: JSON_TYPE,
    headers: reference('#/components/schemas/CloudEventHeaders'),
    payload: schemaOf(schema),
    bindings: streamKey,
  }]),
);

const messages = {
  events: eventMessages,
  routing: {
    FunctionRoute: {
      summary: 'All that is needed to run a function. No value: the function was deleted.',
      contentType: JSON_TYPE, payload: schemaOf(messageSchemas.functionRoute), bindings: functionKey,
    },
    BucketRoute: {
      summary: 'Whom the notifications of a bucket invoke. No value: the bucket was removed.',
      contentType: JSON_TYPE, payload: schemaOf(messageSchemas.bucketRoute), bindings: keyed('The stream of the bucket: account/s3/bucket.'),
    },
    RoutingMark: {
      summary: messageSchemas.routingMark.document['description'],
      contentType: JSON_TYPE, payload: schemaOf(messageSchemas.routingMark), bindings: keyed(`The text ${ROUTING_MARK}.`),
    },
  },
  notifications: {
    S3Notification: {
      summary: "A notification in S3's own format, or in MinIO's, which has members around it. A test event has no Records.",
      contentType: JSON_TYPE,
      payload: { type: 'object', properties: { Records: { type: 'array', items: { type: 'object' } } } },
      bindings: keyed('As the producer chooses; MinIO: bucket/key.'),
    },
  },
  invocations: {
    InvocationResult: {
      summary: messageSchemas.invocationResult.document['description'],
      contentType: JSON_TYPE, payload: schemaOf(messageSchemas.invocationResult), bindings: functionKey,
    },
  },
  deadLetters: {
    DeadLetter: {
      summary: 'What could not be handled, byte for byte, and in its headers why.',
      contentType: 'application/octet-stream',
      headers: schemaOf(messageSchemas.deadLetterHeaders),
      payload: { description: 'The original value, or the payload of the invocation: JSON where its producer wrote JSON.' },
      bindings: keyed("The original message's, or the function's stream."),
    },
  },
} satisfies Record<TopicKey, JsonObject>;

const descriptions: Readonly<Record<TopicKey, string>> = {
  events: 'Every change, in order per stream, at least once. CloudEvents 1.0 in binary mode.',
  routing: 'The state of each function and bucket as an invoker needs it, one entry a key, compacted.',
  notifications: 'What happened to objects; Switchyard reads it.',
  invocations: 'What each attempt to run a function came to.',
  deadLetters: 'What was given up.',
};

const channel = (key: TopicKey): JsonObject => ({
  address: topics[key],
  description: descriptions[key],
  messages: messages[key],
  bindings: { kafka: kafkaBinding(topics[key], topicSettings[topics[key]]) },
});

const kafkaBinding = (topic: string, { partitions, cleanupPolicy, retentionMs }: TopicSettings): JsonObject => ({
  topic,
  partitions,
  topicConfiguration: { 'cleanup.policy': [cleanupPolicy], 'retention.ms': retentionMs },
  bindingVersion: '0.5.0',
});

const operation = (key: TopicKey): [string, JsonObject] => {
  const action = key === 'notifications' ? 'receive' : 'send';
  return [`${action}-${key}`, { action, channel: reference(`#/channels/${key}`), summary: descriptions[key] }];
};

const keys = Object.keys(topics) as TopicKey[];

/** The AsyncAPI document of the topics, from Switchyard's side: it sends four and receives one. */
export const asyncApi: JsonObject = {
  asyncapi: '3.1.0',
  id: 'urn:switchyard:asyncapi',
  info: {
    title: 'Switchyard',
    version: '1',
    description: 'The topics of Switchyard. Evolution is additive: further members, headers and event types may come at any time.',
    license: { name: 'Apache-2.0' },
  },
  defaultContentType: JSON_TYPE,
  channels: Object.fromEntries(keys.map((key) => [key, channel(key)])),
  operations: Object.fromEntries(keys.map(operation)),
  components: { schemas: { CloudEventHeaders: schemaOf(messageSchemas.cloudEventHeaders) } },
};
