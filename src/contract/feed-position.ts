import type { FeedPosition } from './metadata.js';

/** -1, 0 or 1 as the first position lies before, at or after the second in the feed. */
export function comparePositions(a: FeedPosition, b: FeedPosition): number {
  const [left, right] = a.txId === b.txId ? [BigInt(a.position), BigInt(b.position)] : [BigInt(a.txId), BigInt(b.txId)];
  return left < right ? -1 : Number(left > right);
}
