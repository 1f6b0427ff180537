import { createHash } from 'node:crypto';

const KEPT_BYTES = 4_096;

/** What is kept of a run's answer: its beginning, the size of the whole in bytes, and the whole's SHA-256. */
export interface KeptResult {
  readonly head: Buffer;
  readonly size: number;
  readonly sha256: Buffer;
}

/**
 * What is kept of the answer of the run with this id. The id itself, which many answers and every time-out name, is left out
 * of the hash: no other run can repeat it.
 */
export function keptResult(id: string, payload: Buffer): KeptResult {
  const compared = payload.includes(id) ? Buffer.from(payload.toString('latin1').replaceAll(id, ''), 'latin1') : payload;
  return { head: payload.subarray(0, KEPT_BYTES), size: payload.length, sha256: createHash('sha256').update(compared).digest() };
}
