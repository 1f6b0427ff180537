import { input } from '../http/shapes.js';

const accountId = { type: 'string', pattern: '\\d{12}' } as const;

export const openAccountInput = input({
  AccountId: { ...accountId, in: 'body', required: true },
  Name: { type: 'string', in: 'body', minLength: 1, maxLength: 128 },
});

export const listAccountsInput = input({
  Marker: { ...accountId, in: 'query' },
  MaxItems: { type: 'integer', in: 'query', min: 1, max: 10_000 },
});

export const issueAccessKeyInput = input({
  AccountId: { ...accountId, in: 'body' },
  Description: { type: 'string', in: 'body', maxLength: 256 },
});

export const listAccessKeysInput = input({ AccountId: { ...accountId, in: 'query' } });

export const revokeAccessKeyInput = input({
  AccessKeyId: { type: 'string', in: 'path', required: true, minLength: 1, maxLength: 128, pattern: '[\\w]+' },
});
