import { createHash } from 'node:crypto';
import { keptResult } from './kept-result.js';

const ID = '11111111-2222-4333-8444-555555555555';
const OTHER = '99999999-2222-4333-8444-555555555555';
const answer = (id: string): Buffer => Buffer.from(`{"errorMessage":"RequestId: ${id} Error: Task timed out after 3.00 seconds","é":"\u00ff"}`);

describe('what is kept of an answer', () => {
  it('is its beginning, the size and the hash of the whole', () => {
    const payload = Buffer.from('é'.repeat(5_000));
    expect(keptResult(ID, payload)).toEqual({ head: payload.subarray(0, 4_096), size: 10_000, sha256: createHash('sha256').update(payload).digest() });
  });

  it('differs by no request id, but by everything else', () => {
    const { sha256 } = keptResult(ID, answer(ID));
    expect(keptResult(OTHER, answer(OTHER)).sha256).toEqual(sha256);
    expect(keptResult(OTHER, answer(ID)).sha256).not.toEqual(sha256);
    expect(keptResult(ID, Buffer.concat([answer(ID), Buffer.from(' ')])).sha256).not.toEqual(sha256);
  });
});
