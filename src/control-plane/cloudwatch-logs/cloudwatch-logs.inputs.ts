import { input } from '../http/shapes.js';

/** Constraints of the API's model (service-2.json of `logs`, 2014-03-28). Times in epoch milliseconds. */
const groupName = { type: 'string', in: 'body', minLength: 1, maxLength: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' } as const;
const requiredGroupName = { ...groupName, required: true } as const;
const groupIdentifier = { type: 'string', in: 'body', minLength: 1, maxLength: 2048, pattern: '[\\w#+=/:,.@*-]*' } as const;
const streamName = { type: 'string', in: 'body', minLength: 1, maxLength: 512, pattern: '[^:*]*' } as const;
const nextToken = { type: 'string', in: 'body', minLength: 1 } as const;
const describeLimit = { type: 'integer', in: 'body', min: 1, max: 50 } as const;
const eventsLimit = { type: 'integer', in: 'body', min: 1, max: 10_000 } as const;
const time = { type: 'long', in: 'body', min: 0 } as const;
const flag = { type: 'boolean', in: 'body' } as const;
const resourceArn = { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 1011, pattern: '[\\w+=/:,.@*-]*' } as const;
const tagKey = { type: 'string', minLength: 1, maxLength: 128, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)' } as const;
const tags = { type: 'map', in: 'body', key: tagKey, value: { type: 'string', maxLength: 256, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)' } } as const;
const tagKeys = { type: 'list', in: 'body', required: true, member: tagKey } as const;

/** PutRetentionPolicy, "retentionInDays: Possible values". */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

export const describeLogGroupsInput = input({
  accountIdentifiers: { type: 'list', in: 'body', maxLength: 20, member: { type: 'string', minLength: 12, maxLength: 12, pattern: '^\\d{12}$' } },
  logGroupNamePrefix: groupName,
  logGroupNamePattern: { ...groupName, minLength: 0, pattern: '[\\.\\-_/#A-Za-z0-9]*' },
  nextToken,
  limit: describeLimit,
  includeLinkedAccounts: flag,
  logGroupClass: { type: 'string', in: 'body', enum: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] },
  logGroupIdentifiers: { type: 'list', in: 'body', minLength: 1, maxLength: 50, member: { type: 'string', minLength: 1, maxLength: 2048, pattern: '[\\w#+=/:,.@*-]*' } },
});

export const createLogGroupInput = input({
  logGroupName: requiredGroupName,
  kmsKeyId: { type: 'string', in: 'body', maxLength: 256 },
  tags,
  logGroupClass: { type: 'string', in: 'body', enum: ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] },
  deletionProtectionEnabled: flag,
});

export const logGroupInput = input({ logGroupName: requiredGroupName });

export const putRetentionPolicyInput = input({
  logGroupName: requiredGroupName,
  retentionInDays: { type: 'integer', in: 'body', required: true, enum: retentionDays },
});

export const resourceInput = input({ resourceArn });
export const tagResourceInput = input({ resourceArn, tags: { ...tags, required: true } });
export const untagResourceInput = input({ resourceArn, tagKeys });

export const describeLogStreamsInput = input({
  logGroupName: groupName,
  logGroupIdentifier: groupIdentifier,
  logStreamNamePrefix: streamName,
  orderBy: { type: 'string', in: 'body', enum: ['LogStreamName', 'LastEventTime'] },
  descending: flag,
  nextToken,
  limit: describeLimit,
});

export const getLogEventsInput = input({
  logGroupName: groupName,
  logGroupIdentifier: groupIdentifier,
  logStreamName: { ...streamName, required: true },
  startTime: time,
  endTime: time,
  nextToken,
  limit: eventsLimit,
  startFromHead: flag,
  unmask: flag,
});

export const filterLogEventsInput = input({
  logGroupName: groupName,
  logGroupIdentifier: groupIdentifier,
  logStreamNames: { type: 'list', in: 'body', minLength: 1, maxLength: 100, member: { type: 'string', minLength: 1, maxLength: 512, pattern: '[^:*]*' } },
  logStreamNamePrefix: streamName,
  startTime: time,
  endTime: time,
  filterPattern: { type: 'string', in: 'body', maxLength: 1024 },
  nextToken,
  limit: eventsLimit,
  interleaved: flag,
  unmask: flag,
});
