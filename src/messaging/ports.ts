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

/** Injection token of the consumer. */
export const MESSAGE_CONSUMER = Symbol('MessageConsumer');
