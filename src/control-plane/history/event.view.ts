import { invalidParameterValue } from '../../aws/index.js';
import type { FeedPosition, Recorded, ShownEvent } from '../../contract/index.js';

/** Shows an event. Environment values are ciphertext in the event itself; the ciphertext of access keys stays inside. */
export function eventView({ feed, id, streamId, version, type, data, metadata, recordedAt }: Recorded): ShownEvent {
  return { position: positionText(feed), id, stream: streamId, version, type, data: withoutSecrets(type, data), metadata, recordedAt };
}

function withoutSecrets(type: string, data: unknown): unknown {
  if (type !== 'AccessKeyIssued') return data;
  return { ...(data as object), encryptedSecret: '(redacted)' };
}

/** `txId-position`. */
export const positionText = ({ txId, position }: FeedPosition): string => `${txId}-${position}`;

const LARGEST_TX_ID = 2n ** 64n - 1n;
const LARGEST_POSITION = 2n ** 63n - 1n;

/** Reads a position as it was shown. @throws AwsError InvalidParameterValue */
export function parsePosition(text: string): FeedPosition {
  const [, txId, position] = /^(\d{1,20})-(\d{1,19})$/.exec(text) ?? [];
  if (txId === undefined || position === undefined || BigInt(txId) > LARGEST_TX_ID || BigInt(position) > LARGEST_POSITION) {
    throw invalidParameterValue('After is not a position in the feed: give one as an event shows it.');
  }
  return { txId, position };
}
