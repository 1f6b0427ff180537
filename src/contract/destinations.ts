const TOPIC_DESTINATION = 'kafka://';

/** What topics begin with that are destinations of anybody's functions. */
export const DESTINATION_TOPICS = 'destinations.';

/**
 * What the names of topics begin with that functions of an account may deliver to: an account reaches no topic of another,
 * and none of Switchyard's own.
 */
export const destinationTopicPrefix = (accountId: string): string => `${DESTINATION_TOPICS}${accountId}.`;

/** The topic that a destination (`kafka://topic`) names; undefined for an ARN. */
export const destinationTopic = (destination: string): string | undefined =>
  destination.startsWith(TOPIC_DESTINATION) ? destination.slice(TOPIC_DESTINATION.length) : undefined;

/** Queues, topics, buckets and buses of AWS. */
const STOOD_IN_FOR: ReadonlySet<string> = new Set(['sqs', 'sns', 's3', 'events']);

/**
 * The topic that stands in for a queue, topic, bucket or bus of AWS as a destination of a function of this account: its ARN after
 * the partition, with dots for colons (`destinations.123456789012.sqs.us-west-2.123456789012.failed`). Undefined for other ARNs.
 */
export function standInTopic(accountId: string, arn: string): string | undefined {
  const [, , service = '', ...rest] = arn.split(':');
  if (!STOOD_IN_FOR.has(service) || rest.at(-1) === '') return undefined;
  const named = [service, ...rest].filter((part) => part !== '').join('.');
  return `${destinationTopicPrefix(accountId)}${named.replace(/[^a-zA-Z0-9._-]/g, '-')}`;
}
