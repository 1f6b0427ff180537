import { input, type MapShape, type StringShape } from '../http/shapes.js';

/** Characters of tags as Lambda's validator prints them (live AWS in cloud-custodian/cloud-custodian#2520); the model bounds neither keys nor values. */
const pattern = '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$';
const tagKey = { type: 'string', minLength: 1, maxLength: 128, pattern } as const satisfies StringShape;
const tagValue = { type: 'string', minLength: 0, maxLength: 256, pattern } as const satisfies StringShape;

/** Tags of a request: TagResource's and CreateFunction's. */
export const tags = { type: 'map', key: tagKey, value: tagValue } as const satisfies MapShape;

/** The model's TaggableResource with the regions that AWS's other patterns know since Nov 2025 (`eusc-`). */
const Resource = {
  in: 'path', type: 'string', required: true, minLength: 1, maxLength: 256,
  pattern:
    'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|' +
    'code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|' +
    'capacity-provider:[a-zA-Z0-9-_]+)',
} as const;

export const tagResourceInput = input({ Resource, Tags: { in: 'body', required: true, ...tags } });
export const untagResourceInput = input({ Resource, TagKeys: { in: 'query', name: 'tagKeys', type: 'list', required: true, member: tagKey } });
export const listTagsInput = input({ Resource });
