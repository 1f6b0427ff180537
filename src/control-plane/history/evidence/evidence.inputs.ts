import { input } from '../../http/shapes.js';

/** POST /_switchyard/verify. `Checkpoint` is the file; `PublicKey` is PEM, or base64 of the key's DER (SPKI). */
export const verifyInput = input({
  Checkpoint: { type: 'blob', in: 'body' },
  PublicKey: { type: 'string', in: 'body', minLength: 1, maxLength: 4096 },
});

/** GET /_switchyard/checkpoints. `Before` is the sequence of the last checkpoint of the page before. */
export const listCheckpointsInput = input({
  Before: { type: 'integer', in: 'query', min: 1 },
  Limit: { type: 'integer', in: 'query', min: 1, max: 1000 },
});
