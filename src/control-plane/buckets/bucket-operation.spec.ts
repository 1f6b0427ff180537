import { bucketOperation } from './bucket-operation.js';
import { listBucketsPage, nextToken } from './list-buckets.js';
import { bucketRegion } from './location-constraint.js';

const request = (method: string, target: string): Parameters<typeof bucketOperation>[0] => {
  const url = new URL(target, 'http://s3');
  const [, bucket = '', ...key] = url.pathname.split('/');
  return { method, bucket: bucket || undefined, key: key.join('/') || undefined, query: [...url.searchParams] };
};

describe('the operation of a request', () => {
  it.each([
    ['GET', '/', 'ListBuckets'],
    ['GET', '/?x-id=ListBuckets&max-buckets=5&prefix=a', 'ListBuckets'],
    ['PUT', '/photos', 'CreateBucket'],
    ['PUT', '/photos?x-id=CreateBucket', 'CreateBucket'],
    ['HEAD', '/photos', 'HeadBucket'],
    ['HEAD', '/photos?X-Amz-Algorithm=a&X-Amz-Signature=b', 'HeadBucket'],
    ['DELETE', '/photos', 'DeleteBucket'],
    ['GET', '/photos?location', 'GetBucketLocation'],
    ['GET', '/photos?notification', 'GetBucketNotificationConfiguration'],
    ['PUT', '/photos?notification=', 'PutBucketNotificationConfiguration'],
  ])('%s %s is %s', (method, target, operation) => expect(bucketOperation(request(method, target))).toBe(operation));

  it.each([
    ['PUT', '/'], ['POST', '/'], ['DELETE', '/'], ['HEAD', '/'],
    ['GET', '/photos'], ['GET', '/photos?list-type=2'], ['POST', '/photos'], ['POST', '/photos?delete'], ['PATCH', '/photos'],
    ['PUT', '/photos?versioning'], ['PUT', '/photos?acl'], ['DELETE', '/photos?policy'], ['DELETE', '/photos?notification'],
    ['PUT', '/photos?notification&acl'], ['GET', '/photos?__proto__'], ['PUT', '/photos?toString'], ['toString', '/photos'],
    ['GET', '/photos/a.jpg'], ['PUT', '/photos/a.jpg'], ['HEAD', '/photos/a.jpg'], ['DELETE', '/photos/a.jpg'], ['PUT', '/photos/a.jpg?notification'],
  ])('%s %s is refused, never as a fault of the server', (method, target) =>
    expect(() => bucketOperation(request(method, target))).toThrow(
      expect.objectContaining({ code: 'MethodNotAllowed', status: 405, message: expect.stringContaining('does not store objects') }),
    ));
});

describe('the region of a new bucket', () => {
  const body = (constraint: string): Buffer =>
    Buffer.from(`<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${constraint}</CreateBucketConfiguration>`);
  const constraint = (region: string): Buffer => body(`<LocationConstraint>${region}</LocationConstraint>`);

  it.each([
    [Buffer.alloc(0), 'us-east-1', 'us-east-1'],
    [body(''), 'us-east-1', 'us-east-1'],
    [constraint('eu-west-1'), 'us-east-1', 'eu-west-1'],
    [constraint('EU'), 'us-east-1', 'eu-west-1'],
    [constraint('us-west-2'), 'us-west-2', 'us-west-2'],
    [constraint('us-gov-west-1'), 'us-gov-west-1', 'us-gov-west-1'],
  ])('%s in %s is %s', (given, endpoint, region) => expect(bucketRegion(given, endpoint)).toBe(region));

  it.each([
    [constraint('eu-west-1'), 'us-west-2', 'IllegalLocationConstraintException'],
    [constraint('us-east-1'), 'us-east-1', 'InvalidLocationConstraint'],
    [constraint('mars'), 'us-east-1', 'InvalidLocationConstraint'],
    [constraint('<b/>'), 'us-east-1', 'MalformedXML'],
    [body('<Nonsense/>'), 'us-east-1', 'MalformedXML'],
    [body('<Tags/>'), 'us-east-1', 'InvalidRequest'],
    [Buffer.from('x'), 'us-east-1', 'MalformedXML'],
  ])('%s in %s is refused with %s', (given, endpoint, code) =>
    expect(() => bucketRegion(given, endpoint)).toThrow(expect.objectContaining({ code, status: 400 })));
});

describe('a page of buckets', () => {
  it('goes on after the last name of the page before', () => {
    const token = nextToken([{ bucketName: 'photos', region: 'us-east-1', createdAt: '', targets: [], eventBridge: false }]);
    expect(listBucketsPage([['continuation-token', token], ['max-buckets', '2'], ['prefix', 'a\0']])).toMatchObject({
      after: 'photos',
      limit: 2,
      prefix: 'a\ufffd',
    });
  });
  it('is ten thousand long', () => expect(listBucketsPage([]).limit).toBe(10_000));

  it.each([
    ['max-buckets', '0'], ['max-buckets', '10001'], ['max-buckets', ''], ['max-buckets', '-1'], ['max-buckets', '1e3'],
    ['continuation-token', ''], ['continuation-token', '!!!'], ['continuation-token', 'AAAA'], ['continuation-token', 'w6Q'],
  ])('refuses %s=%s', (name, value) =>
    expect(() => listBucketsPage([[name, value]])).toThrow(expect.objectContaining({ code: 'InvalidArgument', status: 400 })));
});
