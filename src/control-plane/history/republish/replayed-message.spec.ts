import { fromKafkaMessage, toKafkaMessage, type Recorded } from '../../../contract/index.js';
import { specMetadata } from '../../../../test/support/specification.js';
import { replayedMessage } from './replayed-message.js';

const event: Recorded = {
  id: '00000000-0000-4000-8000-000000000001', accountId: '123456789012', streamId: '123456789012/us-west-2/helloworld', streamType: 'Function',
  version: 3, schemaVersion: 1, type: 'AliasDeleted', data: { aliasName: 'PROD' }, metadata: specMetadata,
  recordedAt: '2026-11-23T10:00:00.000001Z', feed: { txId: '7', position: '9' },
};

describe('an event that is sent again', () => {
  it('is the message of the first time, and says which replay sent it', () => {
    const { headers, ...message } = replayedMessage(event, 'a-replay');
    const { headers: first, ...original } = toKafkaMessage(event);
    expect(message).toEqual(original);
    expect(headers).toEqual({ ...first, ce_replayid: 'a-replay' });
    expect(fromKafkaMessage({ ...message, headers })).toEqual(event);
  });
});
