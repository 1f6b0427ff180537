// Follows where aliases are moved:  KAFKA_BROKERS=127.0.0.1:9092 node follow-aliases.mjs
import { Kafka, logLevel } from 'kafkajs';

const topic = process.env.EVENTS_TOPIC ?? 'switchyard.events';
const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',');
const kafka = new Kafka({ clientId: 'follow-aliases', brokers, logLevel: logLevel.WARN });
const consumer = kafka.consumer({ groupId: process.env.GROUP_ID ?? 'follow-aliases' });
/** The last sequence of each stream: delivery is at least once and in order per stream, so what is not above it was seen. */
const seen = new Map();

const versions = ({ functionVersion, additionalVersionWeights }) =>
  [functionVersion, ...Object.entries(additionalVersionWeights).map(([version, weight]) => `${version} (${weight * 100} %)`)].join(' + ');

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message: { key, value, headers } }) => {
    const stream = key.toString();
    const sequence = headers.ce_sequence.toString();
    if (sequence <= (seen.get(stream) ?? '')) return;
    if (headers.ce_type.toString() === 'io.switchyard.AliasRetargeted.v1') {
      const { aliasName, from, to } = JSON.parse(value);
      console.log(`${aliasName} of ${stream.split('/')[2]}: ${versions(from)} → ${versions(to)} by ${JSON.parse(headers.ce_metadata).actor.arn}`);
    }
    seen.set(stream, sequence);
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void consumer.disconnect().then(() => process.exit(0)));
