import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws/errors.js';
import { topics, type DeadLetterHeaders, type DeadLetterReason } from '../../contract/index.js';
import type { ReceivedMessage } from '../../messaging/ports.js';
import type { DeadLetters, DeadMessage } from '../dead-letters/dead-letters.store.js';
import { parseJson } from '../json.js';
import type { AcceptInvocations, NotificationIntake } from './intake.js';
import { readNotification, type ObjectEvent } from './s3-record.js';

/** What becomes of notifications that were taken from the topic. */
export interface NotificationConsumerParts {
  readonly intake: NotificationIntake;
  readonly accept: AcceptInvocations;
  readonly deadLetters: Pick<DeadLetters, 'bury'>;
  /** Invocations were accepted. */
  readonly accepted: () => void;
  /** Messages were given up, with a word for the outbox about each. */
  readonly buried: (messages: readonly DeadMessage[]) => void;
  readonly now?: () => Date;
}

interface Readable {
  readonly message: ReceivedMessage;
  readonly events: readonly ObjectEvent[];
}

/**
 * Takes messages of `s3.notifications`: when it resolves, what they ask to run is durable, and what cannot be read, or
 * belongs nowhere while that cannot be confirmed, lies among the dead letters. It rejects only where the database is away.
 */
export async function takeNotifications(messages: readonly ReceivedMessage[], parts: NotificationConsumerParts): Promise<void> {
  const readable: Readable[] = [];
  const dead: DeadMessage[] = [];
  const bury = (message: ReceivedMessage, reason: DeadLetterReason, error: string): void => void dead.push(deadMessage(message, reason, error, parts.now?.() ?? new Date()));
  for (const message of messages) {
    try {
      readable.push({ message, events: readNotification(parseJson(message.value ?? Buffer.alloc(0))) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      bury(message, 'malformed-notification', `${error.code}: ${error.message}`);
    }
  }
  const { invocations, undecided } = await parts.intake.plan(readable.flatMap(({ events }) => events));
  if (undecided.length > 0) {
    const unknown = new Set(undecided);
    for (const { message, events } of readable) {
      const event = events.find((one) => unknown.has(one));
      if (event) bury(message, 'unknown-bucket', `Nothing is known to run for bucket ${event.bucketName}, and the control plane could not be asked whether that is current.`);
    }
  }
  const accepted = await parts.accept(invocations);
  await parts.deadLetters.bury(dead);
  if (accepted > 0) parts.accepted();
  if (dead.length > 0) parts.buried(dead);
}

function deadMessage(original: ReceivedMessage, reason: DeadLetterReason, error: string, now: Date): DeadMessage {
  const id = randomUUID();
  const headers: DeadLetterHeaders = {
    'switchyard-dead-letter-id': id,
    'switchyard-reason': reason,
    'switchyard-error': error,
    'switchyard-time': now.toISOString(),
    'switchyard-original-topic': original.topic,
    'switchyard-original-partition': String(original.partition),
    'switchyard-original-offset': original.offset,
    'switchyard-original-timestamp': String(original.timestamp),
  };
  const announcement = { topic: topics.deadLetters, key: original.key, value: original.value, headers: headers as Record<string, string> };
  return { id, reason, error, original, announcement };
}
