import { input } from '../../http/shapes.js';

const functionName = { type: 'string', in: 'query', minLength: 1, maxLength: 256 } as const;
const moment = { type: 'string', in: 'query', minLength: 1, maxLength: 64 } as const;

/** GET /_switchyard/diff. `Right` is `Left` where it is not given; a side without a moment is as it is now. */
export const diffInput = input({
  Left: { ...functionName, required: true },
  LeftAsOf: moment,
  Right: functionName,
  RightAsOf: moment,
  All: { type: 'boolean', in: 'query' },
  Patch: { type: 'boolean', in: 'query' },
});
