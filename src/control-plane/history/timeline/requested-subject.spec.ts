import type { Call } from '../../http/call.js';
import { requestedSubject } from './requested-subject.js';

const accountId = '111111111111';
const ask = (input: { Subject?: string; Bucket?: string }) =>
  requestedSubject({ input, caller: { accountId, accessKeyId: 'AK', arn: `arn:aws:iam::${accountId}:root`, operator: false }, region: 'us-west-2', operation: 'GetHistory' } as unknown as Call<typeof input>);
const arn = `arn:aws:lambda:us-west-2:${accountId}:function:helloworld`;
const stream = `${accountId}/us-west-2/helloworld`;

describe('the subject of a history', () => {
  it.each([
    [{ Subject: 'helloworld' }, { streamId: stream }],
    [{ Subject: 'helloworld:3' }, { streamId: stream, version: '3' }],
    [{ Subject: 'helloworld:PROD' }, { streamId: stream, alias: 'PROD' }],
    [{ Subject: arn }, { streamId: stream }],
    [{ Subject: `${arn}:PROD` }, { streamId: stream, alias: 'PROD' }],
    [{ Subject: 's3://photos' }, { streamId: `${accountId}/s3/photos` }],
    [{ Subject: 's3://photos/' }, { streamId: `${accountId}/s3/photos` }],
    [{ Subject: 'arn:aws:s3:::photos' }, { streamId: `${accountId}/s3/photos` }],
    [{ Bucket: 'photos' }, { streamId: `${accountId}/s3/photos` }],
  ])('%j', (input, expected) => {
    const { missing, ...subject } = ask(input)!;
    expect(subject).toEqual(expected);
    expect(missing).toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });

  it('is the account where none is given', () => expect(ask({})).toBeUndefined());

  it.each([
    [{ Subject: 'helloworld', Bucket: 'photos' }, 400],
    [{ Subject: 's3://photos/key' }, 400],
    [{ Subject: 'helloworld:$LATEST' }, 400],
    [{ Subject: 'a b' }, 404],
    [{ Subject: 'arn:aws:lambda:us-west-2:222222222222:function:helloworld' }, 403],
  ])('%j is refused with %i', (input, status) => expect(() => ask(input)).toThrow(expect.objectContaining({ status })));
});
