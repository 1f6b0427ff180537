import { input } from '../../http/shapes.js';

const moment = { type: 'string', in: 'query', minLength: 1, maxLength: 64 } as const;

/** GET /_switchyard/history. Moments are times or event ids; `After` is a position as an entry shows it. */
export const getHistoryInput = input({
  Subject: { type: 'string', in: 'query', minLength: 1, maxLength: 256 },
  Bucket: { type: 'string', in: 'query', minLength: 1, maxLength: 63 },
  Since: moment,
  Until: moment,
  Actor: { type: 'string', in: 'query', minLength: 1, maxLength: 2048 },
  Kind: { type: 'list', in: 'query', maxLength: 100, member: { type: 'string', minLength: 1, maxLength: 1024 } },
  After: { type: 'string', in: 'query', minLength: 1, maxLength: 64 },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
  Reverse: { type: 'boolean', in: 'query' },
  Follow: { type: 'boolean', in: 'query' },
});
