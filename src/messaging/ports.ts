/** A message on a topic. A null value deletes the key on a compacted topic. */
export interface Message {
  readonly key: string;
  readonly value: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Takes messages of one subscription, in order per key. A rejection stops progress and the batch is given again. */
export type MessageHandler = (messages: readonly Message[]) => Promise<void>;

/** A running subscription. */
export interface Subscription {
  /** Resolves when everything that was on the topic at the time of this call has been handled. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** Reads topics; `subscribeFromStart` gives a compacted topic whole, then follows it. It keeps no offset: a restart reads again. */
export interface MessageConsumer {
  subscribeFromStart(topic: string, handler: MessageHandler): Promise<Subscription>;
}

/** A message as it came from a broker: bytes, and where it lay. `timestamp` in epoch milliseconds, `offset` in decimal. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Takes messages of one partition in order. Their offset is committed when it resolves, and only then; a rejection gives
 * them again after a pause. `stop` is aborted when the member is to leave the partition.
 */
export type GroupHandler = (messages: readonly ReceivedMessage[], stop: AbortSignal) => Promise<void>;

/** A member of a consumer group at work. */
export interface GroupMembership {
  /** Messages on the topic that the group has not committed; undefined where the broker does not say. */
  lag(): Promise<number | undefined>;
  /** Handles what it has begun, commits, leaves. */
  close(): Promise<void>;
}

/** Shares the partitions of a topic with the other members of a group; a group that is new begins at the start. */
export interface GroupConsumer {
  join(topic: string, group: string, handler: GroupHandler): Promise<GroupMembership>;
}

/** A message on its way to a topic. */
export interface OutgoingMessage {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Messages of one topic. */
export interface TopicMessages {
  readonly topic: string;
  readonly messages: readonly OutgoingMessage[];
}

/** Puts messages on topics, in order per key. Resolves when all in-sync replicas have them. */
export interface MessageProducer {
  send(batch: readonly TopicMessages[]): Promise<void>;
}

/** What a broker's client has to say that nobody awaits: lost connections, rebalances, wrong settings. */
export type MessagingNotice = (level: 'info' | 'warn' | 'error', message: string) => void;

/** Injection tokens of the ports. */
export const MESSAGE_CONSUMER = Symbol('MessageConsumer');
