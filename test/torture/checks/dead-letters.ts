import { groupBy } from '../group-by.js';
import type { DeadLetterRow } from '../observation.js';
import type { Poison, SentNotification } from '../record.js';
import type { TopicMessage } from '../topic-reader.js';
import type { Check } from './check.js';

export interface DeadLetterEvidence {
  readonly poisons: readonly Poison[];
  readonly sent: readonly SentNotification[];
  /** What lies on `s3.notifications`: a send that was repeated lies there twice. */
  readonly notifications: readonly TopicMessage[];
  readonly rows: readonly DeadLetterRow[];
  readonly messages: readonly TopicMessage[];
}

/**
 * Every unreadable message is a dead letter, as often as it lies on the topic of notifications, in the table and on the
 * topic; and nothing else is one, but notifications without a target while no control plane could confirm that.
 */
export function checkDeadLetters({ poisons, sent, notifications, rows, messages }: DeadLetterEvidence): Check {
  const findings: string[] = [];
  const counts = { 'dead letters': rows.length, 'of them without a target, unconfirmed': 0, 'messages of switchyard.dead-letters': messages.length };
  const copies = groupBy(notifications, ({ value }) => value);
  const letters = groupBy(rows, ({ value }) => value);
  const poisonous = new Set(poisons.map(({ value }) => value));
  for (const { value, accepted } of poisons) {
    const [sentTimes, buried] = [copies.get(value)?.length ?? 0, letters.get(value)?.length ?? 0];
    if (accepted && sentTimes === 0) findings.push(`dead letter: ${value} was acknowledged by the broker and is not on the topic`);
    if (sentTimes !== buried) findings.push(`dead letter: ${value} is on the topic ${sentTimes} times and ${buried} times a dead letter`);
  }
  const unmatched = sent.filter(({ stream }) => stream === undefined).map(({ source }) => source);
  for (const { id, reason, error, value } of rows) {
    if (value !== null && poisonous.has(value)) continue;
    if (reason === 'unknown-bucket' && value !== null && unmatched.includes(sourceOf(value))) counts['of them without a target, unconfirmed'] += 1;
    else findings.push(`dead letter: ${id} should not be one (${reason}: ${error}): ${value}`);
  }
  const told = new Map(messages.map((message) => [message.headers['switchyard-dead-letter-id'], message]));
  for (const { id, value, invocationId } of rows) {
    if (!told.has(id)) findings.push(`dead letter: ${id} is not on the topic`);
    else if (invocationId === null && told.get(id)!.value !== value) findings.push(`dead letter: ${id} has another value on the topic`);
  }
  const known = new Set(rows.map(({ id }) => id));
  for (const id of told.keys()) if (!known.has(id ?? '')) findings.push(`dead letter: ${id} is on the topic alone`);
  return { findings, counts };
}

/** `s3:bucket/key` of a notification in S3's or MinIO's form. */
function sourceOf(value: string): string {
  const { s3 } = (JSON.parse(value) as { readonly Records: readonly { readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } } }[] }).Records[0]!;
  return `s3:${s3.bucket.name}/${decodeURIComponent(s3.object.key.replaceAll('+', ' '))}`;
}
