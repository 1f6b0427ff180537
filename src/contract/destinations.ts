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
