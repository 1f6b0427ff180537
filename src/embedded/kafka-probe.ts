import { connect } from 'node:net';

const METADATA = 3;
const METADATA_VERSION = 1;
const CORRELATION_ID = 1;
/** Of an answer: its length, the correlation id, the number of brokers, four bytes each. */
const HEAD_BYTES = 12;
const TIMEOUT_MS = 2_000;

/**
 * Whether a Kafka on this port serves requests: it answers a Metadata request (version 1, of no topics; Kafka's protocol
 * guide) and lists a broker. A connect alone proves nothing, the kernel takes it before the broker does; ApiVersions would
 * be answered by a broker that is still fenced and leads no partition, and such a one is not listed.
 */
export function servesRequests(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    let answer = Buffer.alloc(0);
    socket.on('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= HEAD_BYTES) socket.destroy();
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer.length >= HEAD_BYTES && answer.readInt32BE(4) === CORRELATION_ID && answer.readInt32BE(8) > 0));
  });
}

function metadataRequest(): Buffer {
  const request = Buffer.alloc(18);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(METADATA, 4);
  request.writeInt16BE(METADATA_VERSION, 6);
  request.writeInt32BE(CORRELATION_ID, 8);
  request.writeInt16BE(-1, 12); // no client id
  request.writeInt32BE(0, 14); // no topics
  return request;
}
