import { input } from '../../http/shapes.js';

/** POST /_switchyard/rebuild. `DryRun`: compare only. */
export const rebuildInput = input({
  DryRun: { type: 'boolean', in: 'body' },
});
