import { input } from '../http/shapes.js';

/** As the API model has them (version 2026-07-09). */
const resourceArn = {
  in: 'path', type: 'string', required: true, maxLength: 512,
  pattern:
    'arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:' +
    '(function:[a-zA-Z0-9-_]+(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_])+)?|runtime/[a-zA-Z0-9-_./]+)',
} as const;

const revisionId = {
  type: 'string', minLength: 36, maxLength: 36, pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
} as const;

export const getResourcePolicyInput = input({ ResourceArn: resourceArn });

export const putResourcePolicyInput = input({
  ResourceArn: resourceArn,
  Policy: { in: 'body', type: 'string', required: true, minLength: 1, maxLength: 20_480, pattern: '[\\s\\S]+' },
  RevisionId: { in: 'body', ...revisionId },
});

export const deleteResourcePolicyInput = input({ ResourceArn: resourceArn, RevisionId: { in: 'query', ...revisionId } });
