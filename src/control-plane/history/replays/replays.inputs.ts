import { replayComparisons } from '../../../contract/replays.js';
import { input } from '../../http/shapes.js';

const uuid = { type: 'string', pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}' } as const;
const replayId = { ...uuid, in: 'path', required: true } as const;
const time = { type: 'string', in: 'body', minLength: 1, maxLength: 64 } as const;

/** POST /_switchyard/replays. Times ISO 8601 with an offset; `Rate` in runs a second. */
export const startReplayInput = input({
  ReplayId: { ...uuid, in: 'body' },
  Bucket: { type: 'string', in: 'body', required: true, minLength: 3, maxLength: 63, pattern: '[a-z0-9.-]+' },
  Since: { ...time, required: true },
  Until: time,
  Failed: { type: 'boolean', in: 'body' },
  Prefix: { type: 'string', in: 'body', minLength: 1, maxLength: 1024 },
  EventName: { type: 'string', in: 'body', minLength: 1, maxLength: 128 },
  FunctionName: { type: 'string', in: 'body', minLength: 1, maxLength: 256 },
  AsOfThen: { type: 'boolean', in: 'body' },
  Through: { type: 'string', in: 'body', minLength: 1, maxLength: 128, pattern: '\\$LATEST|[a-zA-Z0-9-_]+' },
  Rate: { type: 'double', in: 'body', min: 0.01, max: 10_000 },
  DryRun: { type: 'boolean', in: 'body' },
});

/** GET /_switchyard/replays. `After` is the id of the last replay of the page before. */
export const listReplaysInput = input({
  After: { ...uuid, in: 'query' },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
});

/** GET /_switchyard/replays/:ReplayId. `After` is the id of the last re-run of the page before. */
export const describeReplayInput = input({
  ReplayId: replayId,
  Comparison: { type: 'string', in: 'query', enum: replayComparisons },
  After: { ...uuid, in: 'query' },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
});

/** POST /_switchyard/replays/:ReplayId/cancel. */
export const cancelReplayInput = input({ ReplayId: replayId });
