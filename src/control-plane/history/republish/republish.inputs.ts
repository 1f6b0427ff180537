import { input } from '../../http/shapes.js';

const time = { type: 'string', minLength: 1, maxLength: 64 } as const;
const position = { type: 'string', minLength: 1, maxLength: 64 } as const;

/**
 * POST /_switchyard/republish. `After` and `UpTo` are positions in the feed, as the answer to the page before gave them;
 * `ReplayId` marks the messages of one replay.
 */
export const republishInput = input({
  Topic: { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 200, pattern: '[a-zA-Z0-9._-]+' },
  ReplayId: { type: 'string', in: 'body', required: true, pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}' },
  Since: { ...time, in: 'body' },
  Until: { ...time, in: 'body' },
  AccountId: { type: 'string', in: 'body', pattern: '\\d{12}' },
  Stream: { type: 'string', in: 'body', minLength: 1, maxLength: 256 },
  After: { ...position, in: 'body' },
  UpTo: { ...position, in: 'body' },
  Limit: { type: 'integer', in: 'body', min: 1, max: 10_000 },
});
