import type { Recorded } from '../../contract/index.js';
import { eventView, parsePosition, positionText } from './event.view.js';

const event = (type: string, data: unknown): Recorded => ({
  id: 'e', accountId: '111111111111', streamId: '111111111111/account', streamType: 'Account', version: 3, schemaVersion: 1, type, data,
  metadata: { time: 't' } as Recorded['metadata'], recordedAt: 'later', feed: { txId: '7', position: '9' },
});

describe('an event as shown', () => {
  it('has its place, stream, data, metadata and times', () =>
    expect(eventView(event('FunctionTagged', { tags: {} }))).toEqual({
      position: '7-9', id: 'e', stream: '111111111111/account', version: 3, type: 'FunctionTagged', data: { tags: {} }, metadata: { time: 't' }, recordedAt: 'later',
    }));

  it('keeps the ciphertext of a secret to itself', () =>
    expect(eventView(event('AccessKeyIssued', { accessKeyId: 'AKIA', encryptedSecret: 'Zm9v', description: 'd' })).data).toEqual({
      accessKeyId: 'AKIA', encryptedSecret: '(redacted)', description: 'd',
    }));
});

describe('a position', () => {
  it.each(['0-0', '7-9', '18446744073709551615-9223372036854775807'])('%s is read as it was shown', (text) =>
    expect(positionText(parsePosition(text))).toBe(text));

  it.each(['', '7', '7-', '-9', '7-9-1', 'a-b', '18446744073709551616-0', '0-9223372036854775808', '7 - 9', '1e3-1', '-1-1', '7-9\n'])('%j is refused', (text) =>
    expect(() => parsePosition(text)).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException', status: 400 })));
});
