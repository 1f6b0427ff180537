import { InvokeCommand, PutFunctionEventInvokeConfigCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { startInstallation, type Installation } from '../support/installation.js';
import { describeKafka } from '../support/kafka.js';
import { lambdaClient } from '../support/switchyard.js';
import { readTopic, type TopicReader } from '../support/topic-reader.js';

/** A function's results to a function, whose results go to a topic: a control plane and two invokers in processes of their own. */
const ACCOUNT = '123456789012';
const TOPIC = `destinations.${ACCOUNT}.results`;
const TOLD = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:told`;

interface DestinationRecord {
  readonly requestContext: { readonly requestId: string; readonly functionArn: string; readonly condition: string };
  readonly requestPayload: unknown;
  readonly responsePayload: unknown;
}

describeKafka('destinations, services apart', () => {
  let installation: Installation;
  let lambda: LambdaClient;
  let kafka: KafkaMessaging;
  let topic: TopicReader;
  beforeAll(async () => {
    installation = await startInstallation({ controlPlanes: 1 });
    lambda = lambdaClient(installation.controlPlanes[0]!.url, ACCOUNT);
    kafka = new KafkaMessaging({ brokers: installation.brokers, topicPrefix: installation.topicPrefix, clientId: 'destinations-spec' }, () => undefined);
    await kafka.ensureTopic(TOPIC, { partitions: 1, cleanupPolicy: 'delete', retentionMs: -1 });
    topic = await readTopic(kafka, TOPIC);
    await createNodeFunction(lambda, 'source', 'exports.handler = async ({ n }) => { await new Promise((done) => setTimeout(done, 20)); return n * 2; };');
    await createNodeFunction(lambda, 'told', 'exports.handler = async ({ responsePayload }) => ({ heard: responsePayload });');
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'source', DestinationConfig: { OnSuccess: { Destination: TOLD } } }));
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'told', DestinationConfig: { OnSuccess: { Destination: `kafka://${TOPIC}` } } }));
  }, 120_000);
  afterAll(async () => {
    lambda?.destroy();
    await topic?.close();
    await kafka?.close();
    await installation?.remove();
  });

  const records = () => topic.messages.map(({ value }) => JSON.parse(String(value)) as DestinationRecord);

  it('lose nothing when an invoker is killed: the result of every accepted event arrives', async () => {
    const accepted = new Map<string, number>();
    const [killed] = installation.invokers;
    for (let n = 0; n < 150; n += 1) {
      const answer = await lambda.send(new InvokeCommand({ FunctionName: 'source', InvocationType: 'Event', Payload: JSON.stringify({ n }) })).catch(() => undefined);
      if (answer) accepted.set(answer.$metadata.requestId!, n);
      if (n === 75) await killed!.kill();
    }
    await killed!.start();
    expect(accepted.size).toBeGreaterThan(100);
    const toldOf = () => new Map(records().map((record) => [(record.requestPayload as DestinationRecord).requestContext.requestId, record]));
    const told = await eventually(toldOf, (map) => [...accepted.keys()].every((id) => map.has(id)));
    for (const [id, n] of accepted) {
      expect(told.get(id)).toMatchObject({
        requestContext: { functionArn: `${TOLD}:$LATEST`, condition: 'Success' },
        requestPayload: { requestContext: { condition: 'Success' }, requestPayload: { n }, responsePayload: n * 2 },
        responsePayload: { heard: n * 2 },
      });
    }
  }, 120_000);
});
