import { Controller, Inject, Optional } from '@nestjs/common';
import { accessDenied, invalidParameterValue, unmodelled } from '../../../aws/index.js';
import { topics, topicSettings, type FeedPosition } from '../../../contract/index.js';
import { PostgresEventStore } from '../../../event-store/postgres-event-store.js';
import { FEED_START } from '../../../event-store/types.js';
import { KafkaUnavailable } from '../../../messaging/kafka/kafka-client.js';
import { KafkaMessaging } from '../../../messaging/kafka/kafka-messaging.js';
import { chunked } from '../../../messaging/chunked.js';
import { parseInstant } from '../../as-of/instant.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { parsePosition, positionText } from '../event.view.js';
import { replayedMessage } from './replayed-message.js';
import { republishInput } from './republish.inputs.js';
import { SelectedEvents, type Selection } from './republish.store.js';

const DEFAULT_LIMIT = 5_000;
const OUR_TOPICS: ReadonlySet<string> = new Set(Object.values(topics));

/**
 * Sends events again to a topic, for a new consumer: page by page in feed order, so that whoever asks knows how far it came
 * and goes on from there after a failure. At least once; the same ids, keys and sequences as the first time.
 */
@Controller()
export class RepublishController {
  constructor(
    @Inject(PostgresEventStore) private readonly store: PostgresEventStore,
    @Inject(SelectedEvents) private readonly events: SelectedEvents,
    @Optional() @Inject(KafkaMessaging) private readonly kafka?: KafkaMessaging,
  ) {}

  @SwitchyardOperation('POST', '/_switchyard/republish', 'Republish', republishInput)
  async republish({ caller, input }: Call<Input<typeof republishInput>>): Promise<Answer> {
    if (!caller.operator) throw accessDenied(`User: ${caller.arn} is not authorized to perform: switchyard:Republish on resource: all events`);
    const kafka = this.requireKafka();
    const { Topic: topic, ReplayId: replayId, Limit: limit = DEFAULT_LIMIT } = input;
    requireTopicOfOthers(topic);
    const selection = selectionOf(input);
    const upTo = input.UpTo === undefined ? await this.store.feedHead() : parsePosition(input.UpTo);
    const page = await this.events.page(selection, placeAfter(input.After), upTo, limit);
    const messages = page.map((event) => replayedMessage(event, replayId.toLowerCase()));
    await told(async () => {
      if (input.After === undefined) await kafka.ensureTopic(topic, topicSettings[topics.events]);
      for (const send of chunked(topic, messages)) await kafka.send([send]);
    });
    const last = page.length === limit ? page.at(-1) : undefined;
    return {
      status: 200,
      body: { Published: page.length, UpTo: positionText(upTo), ...(last && { NextPosition: positionText(last.feed) }) },
    };
  }

  private requireKafka(): KafkaMessaging {
    if (this.kafka) return this.kafka;
    throw unmodelled('UnsupportedOperationException', 400, 'This installation has no Kafka: nothing can be published (KAFKA_BROKERS).');
  }
}

const placeAfter = (after: string | undefined): FeedPosition => (after === undefined ? FEED_START : parsePosition(after));

/** Who follows our topics must not see the past come by again. @throws AwsError InvalidParameterValue */
function requireTopicOfOthers(topic: string): void {
  if (OUR_TOPICS.has(topic)) throw invalidParameterValue(`${topic} is Switchyard's own topic: its readers would take the past for news. Name another.`);
  if (topic === '.' || topic === '..') throw invalidParameterValue(`A topic cannot be called ${topic}.`);
}

function selectionOf({ Since, Until, AccountId, Stream }: Input<typeof republishInput>): Selection {
  const timeOf = (name: string, text: string | undefined) => {
    if (text === undefined) return undefined;
    const instant = parseInstant(text);
    if (!instant) throw invalidParameterValue(`${name} is no time: give one as 2026-11-17T09:00:00Z.`);
    return instant;
  };
  return { from: timeOf('Since', Since)?.start, to: timeOf('Until', Until)?.start, accountId: AccountId, streamId: Stream };
}

/** What the broker refuses is for the operator to know: it is no failure of ours. */
async function told(publish: () => Promise<void>): Promise<void> {
  try {
    await publish();
  } catch (error) {
    if (error instanceof KafkaUnavailable) throw unmodelled('ServiceUnavailableException', 503, error.message);
    throw error;
  }
}
