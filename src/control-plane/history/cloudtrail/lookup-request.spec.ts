import { typesOf } from './api-names.js';
import { lookupRequest } from './lookup-request.js';

const searcher = { accountId: '111111111111', region: 'us-west-2' };
const read = (input: Parameters<typeof lookupRequest>[0]) => lookupRequest(input, searcher);
const by = (AttributeKey?: string, AttributeValue?: string) => ({ LookupAttributes: [{ AttributeKey, AttributeValue }] });
const all = typesOf(() => true);
const stream = (name: string) => `111111111111/us-west-2/${name}`;
const id = '2e388164-62f4-46b9-88c4-a80dd4fc20e1';

describe('a lookup', () => {
  it.each([
    ['without attributes', {}, { region: 'us-west-2', types: all }],
    ['by name', by('EventName', 'UpdateAlias20150331'), { types: ['AliasRetargeted', 'AliasDescribed'] }],
    ['by source', by('EventSource', 's3.amazonaws.com'), { types: ['BucketRegistered', 'BucketDeregistered', 'BucketNotificationsConfigured'] }],
    ['of writes', by('ReadOnly', 'false'), { types: all }],
    ['by user', by('Username', 'root'), { username: 'root' }],
    ['by key', by('AccessKeyId', 'AKIA'), { accessKeyId: 'AKIA' }],
    ['by type of resource', by('ResourceType', 'AWS::S3::Bucket'), { resourceType: 'AWS::S3::Bucket' }],
    ['by a name', by('ResourceName', 'x'), { streams: [stream('x'), '111111111111/s3/x', '111111111111/iam/x'], ofAccount: 'x' }],
    ['by an ARN', by('ResourceName', 'arn:aws:lambda:us-west-2:111111111111:function:x'), { streams: [stream('x')], qualifier: undefined }],
    ['by the ARN of an alias', by('ResourceName', 'arn:aws:lambda:us-west-2:111111111111:function:x:PROD'), { streams: [stream('x')], qualifier: 'PROD' }],
    ['in the seconds that events show', { StartTime: 1000.2, EndTime: 1001.9 }, { recordedFrom: '1970-01-01T00:16:41.000Z', recordedBefore: '1970-01-01T00:16:42.000Z' }],
    ['up to the end of time', { EndTime: 253_402_300_799 }, { recordedBefore: '9999-12-31T23:59:59.000Z' }],
    ['at one second', { StartTime: 1000, EndTime: 1000 }, { recordedFrom: '1970-01-01T00:16:40.000Z', recordedBefore: '1970-01-01T00:16:41.000Z' }],
  ])('%s', (_, input, filter) => expect(read(input)).toMatchObject({ limit: 50, filter }));

  it('by id', () => expect(read({ ...by('EventId', id), MaxResults: 7 })).toMatchObject({ limit: 7, eventId: id }));

  it.each([
    ['of reads', by('ReadOnly', 'true')], ['by an unknown name', by('EventName', 'UpdateAlias')], ['by an unknown source', by('EventSource', 'ec2.amazonaws.com')],
    ['by what is no id', by('EventId', 'x')], ['by an ARN elsewhere', by('ResourceName', 'arn:aws:lambda:eu-west-1:111111111111:function:x')], ['of Insights', { EventCategory: 'insight' }],
  ])('%s finds nothing', (_, input) => expect(read(input).filter).toBeUndefined());

  it.each([
    ['InvalidLookupAttributesException', { LookupAttributes: [...by('EventName', 'a').LookupAttributes, ...by('EventId', 'b').LookupAttributes] }],
    ['InvalidLookupAttributesException', by('Colour', 'red')],
    ['InvalidLookupAttributesException', by('EventName')],
    ['InvalidLookupAttributesException', by('EventName', '')],
    ['InvalidLookupAttributesException', by('EventName', 'a'.repeat(2001))],
    ['InvalidTimeRangeException', { StartTime: 2, EndTime: 1 }],
    ['InvalidTimeRangeException', { StartTime: -1 }],
    ['InvalidTimeRangeException', { EndTime: 1e15 }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidMaxResultsException', { MaxResults: 51 }],
    ['InvalidEventCategoryException', { EventCategory: 'data' }],
  ])('is refused with %s for %j', (code, input) => expect(() => read(input)).toThrow(expect.objectContaining({ code, status: 400 })));
});
