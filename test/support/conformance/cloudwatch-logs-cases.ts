import type { Evidence } from './cases.js';

/** A call of CloudWatch Logs and its whole answer, in order on one server: `GROUP` is there, with one stream `STREAM`. */
export type LogsCase = readonly [operation: string, input: object, status: number, body: unknown, evidence: Evidence];

export const GROUP = '/aws/lambda/logged';
const arnOf = (group: string): string => `arn:aws:logs:us-west-2:123456789012:log-group:${group}`;

const refuses = (__type: string, message: unknown): [400, object] => [400, { __type, message }];
const invalid = (failure: string): [400, object] => refuses('InvalidParameterException', `1 validation error detected: ${failure}`);
const noGroup = refuses('ResourceNotFoundException', 'The specified log group does not exist.');
const noStream = refuses('ResourceNotFoundException', 'The specified log stream does not exist.');
const badToken = refuses('InvalidParameterException', 'The specified nextToken is invalid.');
const retentionValues = '1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653';
const unsupported = (): [400, object] => refuses('InvalidParameterException', expect.stringMatching(/^Switchyard does not /));

export const logsCases: readonly LogsCase[] = [
  ['CreateLogGroup', { logGroupName: '/made/here', tags: { team: 'a' } }, 200, {}, 'D'],
  ['CreateLogGroup', { logGroupName: '/made/here' }, ...refuses('ResourceAlreadyExistsException', 'The specified log group already exists'), 'I'],
  ['CreateLogGroup', { logGroupName: GROUP }, ...refuses('ResourceAlreadyExistsException', 'The specified log group already exists'), 'I'],
  ['CreateLogGroup', { logGroupName: 'a b' }, ...invalid("Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"), 'M'],
  ['CreateLogGroup', {}, ...invalid("Value null at 'logGroupName' failed to satisfy constraint: Member must not be null"), 'M'],
  ['CreateLogGroup', { logGroupName: 'x', kmsKeyId: 'k' }, ...unsupported(), 'own'],
  ['CreateLogGroup', { logGroupName: 'x', logGroupClass: 'INFREQUENT_ACCESS' }, ...unsupported(), 'own'],
  ['DescribeLogGroups', { logGroupNamePrefix: '/made' }, 200, {
    logGroups: [{
      logGroupName: '/made/here', creationTime: expect.any(Number), metricFilterCount: 0, arn: `${arnOf('/made/here')}:*`, storedBytes: 0, logGroupClass: 'STANDARD',
      logGroupArn: arnOf('/made/here'), deletionProtectionEnabled: false,
    }],
  }, 'D'],
  ['DescribeLogGroups', { logGroupNamePattern: 'MADE' }, 200, { logGroups: [expect.objectContaining({ logGroupName: '/made/here' })] }, 'D'],
  ['DescribeLogGroups', { logGroupIdentifiers: ['/made/here', `${arnOf(GROUP)}:*`] }, 200, { logGroups: [expect.objectContaining({ logGroupName: GROUP }), expect.objectContaining({ logGroupName: '/made/here' })] }, 'D'],
  ['DescribeLogGroups', { logGroupNamePrefix: 'none' }, 200, { logGroups: [] }, 'D'],
  ['DescribeLogGroups', { logGroupClass: 'DELIVERY' }, 200, { logGroups: [] }, 'D'],
  ['DescribeLogGroups', { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }, ...refuses('InvalidParameterException', 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.'), 'I'],
  ['DescribeLogGroups', { limit: 51 }, ...invalid("Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50"), 'M'],
  ['DescribeLogGroups', { nextToken: 'nonsense' }, ...badToken, '?'],
  ['PutRetentionPolicy', { logGroupName: '/made/here', retentionInDays: 7 }, 200, {}, 'D'],
  ['DescribeLogGroups', { logGroupNamePrefix: '/made' }, 200, { logGroups: [expect.objectContaining({ retentionInDays: 7 })] }, 'D'],
  ['PutRetentionPolicy', { logGroupName: '/made/here', retentionInDays: 8 }, ...invalid(`Value '8' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentionValues}]`), '?'],
  ['PutRetentionPolicy', { logGroupName: 'none', retentionInDays: 7 }, ...noGroup, 'I'],
  ['DeleteRetentionPolicy', { logGroupName: '/made/here' }, 200, {}, 'D'],
  ['DescribeLogGroups', { logGroupNamePrefix: '/made' }, 200, { logGroups: [expect.not.objectContaining({ retentionInDays: 7 })] }, 'D'],
  ['DeleteRetentionPolicy', { logGroupName: 'none' }, ...noGroup, 'I'],
  ['ListTagsForResource', { resourceArn: arnOf('/made/here') }, 200, { tags: { team: 'a' } }, 'D'],
  ['TagResource', { resourceArn: arnOf('/made/here'), tags: { stage: 'größe', team: 'b' } }, 200, {}, 'D'],
  ['UntagResource', { resourceArn: arnOf('/made/here'), tagKeys: ['team', 'none'] }, 200, {}, 'D'],
  ['ListTagsLogGroup', { logGroupName: '/made/here' }, 200, { tags: { stage: 'größe' } }, 'D'],
  ['ListTagsForResource', { resourceArn: arnOf('none') }, ...refuses('ResourceNotFoundException', 'The specified resource does not exist.'), '?'],
  ['ListTagsForResource', { resourceArn: 'arn:aws:logs:us-west-2:999999999999:log-group:x' }, ...noGroup, '?'],
  ['DeleteLogGroup', { logGroupName: '/made/here' }, 200, {}, 'D'],
  ['DeleteLogGroup', { logGroupName: '/made/here' }, ...noGroup, 'I'],
  ['DescribeLogStreams', { logGroupName: '/made/here' }, ...noGroup, 'I'],
  ['DescribeLogStreams', { logGroupName: GROUP, orderBy: 'LastEventTime', logStreamNamePrefix: '2026' }, ...refuses('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.'), 'I'],
  ['DescribeLogStreams', { logGroupName: GROUP, orderBy: 'Size' }, ...invalid("Value 'Size' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]"), 'M'],
  ['DescribeLogStreams', { logGroupName: GROUP, logStreamNamePrefix: 'none' }, 200, { logStreams: [] }, 'D'],
  ['DescribeLogStreams', {}, ...refuses('InvalidParameterException', expect.any(String)), '?'],
  ['GetLogEvents', { logGroupName: 'none', logStreamName: 's' }, ...noGroup, 'I'],
  ['GetLogEvents', { logGroupName: GROUP, logStreamName: 'none' }, ...noStream, 'I'],
  ['GetLogEvents', { logGroupName: GROUP }, ...invalid("Value null at 'logStreamName' failed to satisfy constraint: Member must not be null"), 'M'],
  ['GetLogEvents', { logGroupName: GROUP, logStreamName: 'a:b' }, ...invalid("Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*"), 'M'],
  ['GetLogEvents', { logGroupName: GROUP, logStreamName: 's', limit: 10_001, startTime: -1 }, ...refuses('InvalidParameterException', "2 validation errors detected: Value '-1' at 'startTime' failed to satisfy constraint: Member must have value greater than or equal to 0; Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000"), 'M'],
  ...['f/1/s', 'x', `g/${'0'.repeat(56)}/s`, `f/${'9'.repeat(56)}/s`, `f/${'0'.repeat(56)}`].map((nextToken): LogsCase => ['GetLogEvents', { logGroupName: GROUP, logStreamName: 's', nextToken }, ...badToken, '?']),
  ['FilterLogEvents', { logGroupName: 'none' }, ...noGroup, 'I'],
  ['FilterLogEvents', { logGroupName: GROUP, logStreamNames: ['none'] }, ...noStream, '?'],
  ['FilterLogEvents', { logGroupName: GROUP, logStreamNames: ['a'], logStreamNamePrefix: 'a' }, ...refuses('InvalidParameterException', expect.any(String)), 'D'],
  ['FilterLogEvents', { logGroupName: GROUP, logGroupIdentifier: GROUP }, ...refuses('InvalidParameterException', expect.any(String)), 'D'],
  ['FilterLogEvents', { logGroupName: GROUP, filterPattern: 'a-b' }, ...refuses('InvalidParameterException', "Invalid character(s) in term 'a-b'"), 'I'],
  ['FilterLogEvents', { logGroupName: GROUP, filterPattern: '%x%' }, ...unsupported(), 'own'],
  ['FilterLogEvents', { logGroupName: GROUP, filterPattern: '[a, b]' }, ...unsupported(), 'own'],
  ['FilterLogEvents', { logGroupName: GROUP, nextToken: 'x' }, ...badToken, '?'],
  ['FilterLogEvents', { logGroupIdentifier: 'arn:aws:s3:::bucket' }, ...refuses('InvalidParameterException', expect.any(String)), '?'],
  ['FilterLogEvents', { logGroupIdentifier: arnOf(GROUP), logStreamNamePrefix: 'none' }, 200, { events: [], searchedLogStreams: [] }, 'D'],
  ['StartQuery', {}, 400, expect.objectContaining({ __type: 'UnknownOperationException' }), 'own'],
];
