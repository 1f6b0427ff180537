import { UpdateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { KafkaMessage } from 'kafkajs';
import { fromKafkaMessage, topics, type Recorded } from '../../src/contract/index.js';
import { createAlias, createNodeFunction } from '../support/functions.js';
import { startInstallation, type Installation } from '../support/installation.js';
import { describeKafka } from '../support/kafka.js';
import { headerOf, readTopic } from '../support/read-topic.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient } from '../support/switchyard.js';

/** Events sent again to a topic of a new consumer, as that consumer sees them. */
const REPLAY = '0f9b6f3e-6d0c-4a51-9f0e-000000000001';

describeKafka('republish', () => {
  let installation: Installation;
  let lambda: LambdaClient;
  let originals: readonly KafkaMessage[];

  beforeAll(async () => {
    installation = await startInstallation({ controlPlanes: 1, invokers: 1 });
    const url = installation.controlPlanes[0]!.url;
    lambda = lambdaClient(url, '123456789012');
    for (const name of ['one', 'two']) {
      await createNodeFunction(lambda, name, 'exports.handler = async () => 1');
      await createAlias(lambda, name, 'PROD', '$LATEST');
      for (let round = 0; round < 20; round += 1) {
        await lambda.send(new UpdateAliasCommand({ FunctionName: name, Name: 'PROD', Description: `${round}` }));
      }
    }
    originals = await readTopic(installation.brokers, installation.topicPrefix + topics.events, (read) => described(read) === 40);
  }, 120_000);

  afterAll(() => installation?.remove());

  const described = (messages: readonly KafkaMessage[]): number => messages.filter((message) => headerOf(message, 'ce_type').includes('AliasDescribed')).length;

  async function republish(body: object, accountId = '000000000000'): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await signedFetch(installation.controlPlanes[0]!.url, 'POST', '/_switchyard/republish', { accountId, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** All pages. */
  async function republishAll(body: object): Promise<number> {
    let published = 0;
    let position: object = {};
    for (;;) {
      const page = await republish({ ...body, ...position });
      expect(page.status).toBe(200);
      published += page.body['Published'] as number;
      if (page.body['NextPosition'] === undefined) return published;
      position = { After: page.body['NextPosition'], UpTo: page.body['UpTo'] };
    }
  }

  const read = async (topic: string, count: number): Promise<KafkaMessage[]> => readTopic(installation.brokers, installation.topicPrefix + topic, (messages) => messages.length >= count);
  const byKey = (events: readonly Recorded[]): Map<string, string[]> => {
    const ids = new Map<string, string[]>();
    for (const { streamId, id } of events) ids.set(streamId, [...(ids.get(streamId) ?? []), id]);
    return ids;
  };

  it('sends every event again, page by page, in order of each stream, marked', async () => {
    const published = await republishAll({ Topic: 'late-consumer', ReplayId: REPLAY, Limit: 7 });
    const messages = await read('late-consumer', published);
    expect(published).toBe(originals.length);
    expect(messages.map((message) => headerOf(message, 'ce_replayid'))).toEqual(messages.map(() => REPLAY));
    expect(byKey(messages.map(fromKafkaMessage))).toEqual(byKey(originals.map(fromKafkaMessage)));
  });

  it('sends what was recorded since a time, of one stream', async () => {
    const events = originals.map(fromKafkaMessage).filter(({ streamId }) => streamId === '123456789012/us-west-2/two');
    const since = events[10]!.recordedAt;
    const until = events[15]!.recordedAt;
    const published = await republishAll({ Topic: 'since', ReplayId: REPLAY, Since: since, Until: until, Stream: '123456789012/us-west-2/two' });
    expect((await read('since', published)).map((message) => headerOf(message, 'ce_id'))).toEqual(events.slice(10, 15).map(({ id }) => id));
  });

  it.each<[string, object, string | undefined, number, RegExp]>([
    ['a topic of our own', { Topic: topics.events, ReplayId: REPLAY }, undefined, 400, /own topic/],
    ['a topic that cannot be', { Topic: '..', ReplayId: REPLAY }, undefined, 400, /cannot be called/],
    ['a time that is none', { Topic: 'x', ReplayId: REPLAY, Since: 'yesterday' }, undefined, 400, /Since is no time/],
    ['a position that is none', { Topic: 'x', ReplayId: REPLAY, After: '7' }, undefined, 400, /position/],
    ['no replay', { Topic: 'x' }, undefined, 400, /replayId/],
    ['another account', { Topic: 'x', ReplayId: REPLAY }, '123456789012', 403, /not authorized/],
  ])('refuses %s', async (_, body, accountId, status, message) => {
    const answer = await republish(body, accountId);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(message);
  });
});
