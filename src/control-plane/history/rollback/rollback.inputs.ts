import { aliasInput } from '../../aliases/aliases.inputs.js';
import { marker, maxItems, revisionId } from '../../function/function.inputs.js';
import { input } from '../../http/shapes.js';

/** A time, or the id of an event. */
const moment = { type: 'string', minLength: 1, maxLength: 64 } as const;

/** POST …/rollback. Where to: at most one of `Steps`, `ToEvent` and `ToTime`; one step where nothing is said. */
export const rollbackAliasInput = input({
  ...aliasInput,
  Steps: { type: 'integer', in: 'body', min: 1, max: 1_000_000 },
  ToEvent: { type: 'string', in: 'body', pattern: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}' },
  ToTime: { ...moment, in: 'body' },
  RevisionId: { ...revisionId, in: 'body' },
  DryRun: { type: 'boolean', in: 'body' },
});

/** GET /_switchyard/rollback-plan. */
export const planRollbacksInput = input({
  ToTime: { ...moment, in: 'query', required: true },
  FunctionName: { type: 'string', in: 'query', minLength: 1, maxLength: 256 },
  Marker: marker,
  MaxItems: maxItems,
});
