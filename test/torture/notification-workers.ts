import kafkajs, { type Producer } from 'kafkajs';
import { topics } from '../../src/contract/index.js';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { awsNotification, minioNotification, poison } from './notification-forms.js';
import type { Pace } from './pace.js';
import type { Random } from './random.js';
import type { SentNotification, TortureRecord, Way } from './record.js';
import { REQUEST_MS } from './requests.js';
import { FLAKY, FUNCTIONS, SLOW } from './yard.js';

// Node cannot tell the names that this CommonJS package exports.
const { Kafka, logLevel, Partitioners } = kafkajs;

export interface NotificationWork {
  readonly state: () => ClusterState;
  readonly random: Random;
  readonly record: TortureRecord;
  /** Of this worker alone. */
  readonly name: string;
  /** The way on which it sends: one that waits for Kafka must not keep the others waiting. */
  readonly way: Way;
}

const PAUSE_MS = [150, 400] as const;
const RETRY_MS = 250;
const [DUPLICATED, UNMATCHED, POISONED, FLAKED, SLOWED] = [0.1, 0.05, 0.05, 0.05, 0.1];

/** Sends notifications, each until it is accepted; some twice, and by Kafka some that nobody can read. */
export async function sendNotifications(work: NotificationWork, pace: Pace): Promise<void> {
  const { random, record, name, way } = work;
  const kafka = new KafkaSender(work.state().kafka.brokers);
  const waiting: Promise<void>[] = [];
  for (let count = 1; await pace.pause(random.between(...PAUSE_MS)); count += 1) {
    if (way === 'kafka' && random.chance(POISONED)) {
      const value = poison(record.poisons.length, name);
      const accepted = await untilAccepted(() => kafka.send(null, value));
      record.poisons.push({ value, accepted: accepted !== undefined });
    } else {
      const matches = !random.chance(UNMATCHED);
      const sending = sendOne(work, kafka, `${name}-${count}`, matches).then((sent) => void record.notifications.push(sent));
      // An intake does not take what nothing is known to run for while it cannot confirm that: others go on meanwhile.
      if (matches) await sending;
      else waiting.push(sending);
    }
  }
  await Promise.all(waiting);
  await kafka.close();
}

async function sendOne({ random, state, way }: NotificationWork, kafka: KafkaSender, id: string, matches: boolean): Promise<SentNotification> {
  const { name, stream, bucket } = random.pick(FUNCTIONS);
  const words = [id, ...(random.chance(FLAKED) ? [FLAKY] : []), ...(random.chance(SLOWED) ? [SLOW] : [])];
  const key = `${matches ? name : 'nobody'}/${words.join(' ')} é+.jpg`;
  const form = random.pick(['aws', 'minio'] as const);
  // S3 pads sequencers with zeros at their end, so that one must not end in a zero of its own.
  const sequencer = `${Buffer.from(id).toString('hex').toUpperCase()}F`;
  const body = form === 'aws' ? awsNotification(bucket, key, sequencer) : minioNotification(bucket, key, sequencer);
  const ways = random.chance(DUPLICATED) ? [way, way === 'http' ? way : random.pick(['http', 'kafka'] as const)] : [way];
  const sentAt = Date.now();
  const accepted = await Promise.all(ways.map((one) => untilAccepted(() => (one === 'kafka' ? kafka.send(bucket, JSON.stringify(body)) : post(state(), random, body)))));
  const times = accepted.filter((at) => at !== undefined);
  return { source: `s3:${bucket}/${key}`, stream: matches ? stream : undefined, form, ways, sentAt, ...(times.length > 0 && { acceptedAt: Math.min(...times) }) };
}

/** @throws Error unless an invoker accepts it */
async function post({ invokers, intakeToken }: ClusterState, random: Random, body: unknown): Promise<void> {
  const response = await fetch(`${random.pick(invokers).url}/notifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${intakeToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${answer}`);
}

/** A notification that nobody took within this counts as not accepted. */
const GIVE_UP_MS = 90_000;

/** Sends again until it is accepted; the time of that, or undefined. */
async function untilAccepted(send: () => Promise<unknown>): Promise<number | undefined> {
  for (const deadline = Date.now() + GIVE_UP_MS; Date.now() < deadline; ) {
    try {
      await send();
      return Date.now();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return undefined;
}

/** An idempotent producer, replaced by a new one when a send failed for good. */
class KafkaSender {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly brokers: readonly string[]) {}

  async send(key: string | null, value: string): Promise<void> {
    this.producer ??= this.connect();
    const producer = this.producer;
    try {
      await (await producer).send({ topic: topics.notifications, acks: -1, messages: [{ key, value }] });
    } catch (error) {
      if (this.producer === producer) this.producer = undefined;
      await producer.then((failed) => failed.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.producer?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Producer> {
    const kafka = new Kafka({ brokers: [...this.brokers], clientId: 'torture', logLevel: logLevel.NOTHING, connectionTimeout: 3_000 });
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    return producer;
  }
}
