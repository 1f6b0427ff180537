import { S3Error } from '../../aws/errors.js';
import { s3Target, virtualHostBucket } from './s3-target.js';

test.each([
  ['/', 'localhost', {}], ['/b', 'localhost:4566', { bucket: 'b' }], ['/b/', '127.0.0.1', { bucket: 'b' }], ['/b/k', 'localhost', { bucket: 'b', key: 'k' }], ['/b/k/', 'localhost', { bucket: 'b', key: 'k/' }],
  ['/b//k', 'localhost', { bucket: 'b', key: '/k' }], ['/b/a%20b%2Fc+d', undefined, { bucket: 'b', key: 'a b/c+d' }], ['/', 'b.localhost', { bucket: 'b' }], ['/k', 'b.localhost:4566', { bucket: 'b', key: 'k' }],
  ['/k', 'my.dotted.bucket.s3.localhost', { bucket: 'my.dotted.bucket', key: 'k' }],
])('%s at %s', (path, host, expected) => expect(s3Target(path, host)).toEqual(expected));

test.each(['/%', '/b/%zz', '/b/%ff', '/b/%00', '/%00'])('%s is no URI', (path) => {
  expect(() => s3Target(path, 'localhost')).toThrow(expect.objectContaining({ code: 'InvalidURI', status: 400 }) as S3Error);
});

test.each([
  ['localhost', undefined], ['s3.localhost:4566', undefined], ['s3.eu-west-1.localhost', undefined], ['127.0.0.1:4566', undefined], ['[::1]:4566', undefined], ['switchyard', undefined], ['s3.amazonaws.com', undefined],
  ['Bucket.LOCALHOST', 'bucket'], ['b.s3.eu-west-1.amazonaws.com', 'b'], ['b.s3-eu-west-1.amazonaws.com', 'b'], ['b.s3.localhost.localstack.cloud:4566', 'b'],
])('bucket of host %s is %s', (host, bucket) => expect(virtualHostBucket(host)).toBe(bucket));
