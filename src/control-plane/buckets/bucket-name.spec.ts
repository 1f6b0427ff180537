import { checkBucketName } from './bucket-name.js';

describe('bucket names', () => {
  it.each(['abc', 'examplebucket', 'my-bucket.2026', '1a2', 'a'.repeat(63), 'a.b-c.d', '1.2.3.4.5', '256.1.1.1'])('takes %s', (name) => {
    expect(() => checkBucketName(name)).not.toThrow();
  });

  it.each([
    '', 'ab', 'a'.repeat(64), 'Photos', 'my_bucket', '-abc', 'abc-', 'a..b', '.abc', 'abc.', 'a.-b', 'a-.b', '192.168.5.4',
    'xn--abc', 'sthree-abc', 'amzn-s3-demo-bucket', 'abc-s3alias', 'abc--ol-s3', 'abc.mrap', 'abc--x-s3', 'abc--table-s3',
    'bücket', 'abc\n', '__proto__', 'a b', 'a/b', 'x'.repeat(1_000_000),
  ])('refuses %.40j', (name) => {
    expect(() => checkBucketName(name)).toThrow(expect.objectContaining({ code: 'InvalidBucketName', status: 400 }));
  });
});
