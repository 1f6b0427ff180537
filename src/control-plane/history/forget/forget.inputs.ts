import { input } from '../../http/shapes.js';

/** POST /_switchyard/functions/:FunctionName/forget. `DryRun`: says what it would do, and does nothing. */
export const forgetEnvironmentInput = input({
  FunctionName: { type: 'string', in: 'path', required: true, minLength: 1, maxLength: 256 },
  DryRun: { type: 'boolean', in: 'body' },
});
