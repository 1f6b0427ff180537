import { invocationStatuses } from '../../contract/invoker.js';
import { input } from '../http/shapes.js';

const functionName = { type: 'string', minLength: 1, maxLength: 256 } as const;
const uuid = { type: 'string', pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}' } as const;

/** GET /_switchyard/events. `After` is a position as an event shows it. */
export const listEventsInput = input({
  FunctionName: { ...functionName, in: 'query' },
  After: { type: 'string', in: 'query', minLength: 1, maxLength: 64 },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
  Follow: { type: 'boolean', in: 'query' },
});

/** GET /_switchyard/invocations. `After` is the id of the last invocation of the page before. */
export const listInvocationsInput = input({
  FunctionName: { ...functionName, in: 'query' },
  Status: { type: 'string', in: 'query', enum: invocationStatuses },
  After: { type: 'string', in: 'query', minLength: 1, maxLength: 128, pattern: '[a-zA-Z0-9-]+' },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
});

/** GET /_switchyard/dead-letters. `Redriven`: also those; `After` is the id of the last dead letter of the page before. */
export const listDeadLettersInput = input({
  Redriven: { type: 'boolean', in: 'query' },
  After: { ...uuid, in: 'query' },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
});

/** POST /_switchyard/dead-letters/redrive. */
export const redriveDeadLettersInput = input({
  Ids: { type: 'list', in: 'body', minLength: 1, maxLength: 1000, member: uuid },
  All: { type: 'boolean', in: 'body' },
});

/** GET /_switchyard/logs. `After` is the id of a line. */
export const readLogsInput = input({
  FunctionName: { ...functionName, in: 'query', required: true },
  After: { type: 'string', in: 'query', minLength: 1, maxLength: 128, pattern: '[a-zA-Z0-9-]+' },
  Limit: { type: 'integer', in: 'query', min: 1, max: 10_000 },
  Follow: { type: 'boolean', in: 'query' },
});

/** POST /_switchyard/notifications. `Size` in bytes; `Sequencer` in hex. */
export const notifyInput = input({
  Bucket: { type: 'string', in: 'body', required: true, minLength: 3, maxLength: 63, pattern: '[a-z0-9.-]+' },
  Key: { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 1024 },
  EventName: { type: 'string', in: 'body', minLength: 1, maxLength: 128 },
  Size: { type: 'double', in: 'body', min: 0 },
  VersionId: { type: 'string', in: 'body', minLength: 1, maxLength: 1024, pattern: '[\\x21-\\x7e]+' },
  Sequencer: { type: 'string', in: 'body', minLength: 1, maxLength: 64, pattern: '[0-9A-Fa-f]+' },
});

/** POST /_switchyard/runtimes. */
export const installRuntimeInput = input({
  Runtime: { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 64, pattern: '[a-z0-9.]+' },
});

export const noInput = input({});
